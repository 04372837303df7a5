import { afterEach, describe, expect, it, vi } from 'vitest';
import { estimateImport, groupProblems, InspectionState } from '../../../renderer/state/inspection.svelte.ts';
import type { FileFinding, Inspection, StudioClient } from '../../../shared/contract/index.ts';

const finding = (
  file: string,
  code: FileFinding['error']['code'],
  severity: FileFinding['severity'],
): FileFinding => ({
  file,
  severity,
  error: { code, params: {} },
});

const inspection: Inspection = {
  id: 'i1',
  source: '/pictures',
  name: 'pictures',
  files: 12,
  pictures: 10,
  bytes: 1000,
  sizes: [{ width: 64, height: 64, count: 10 }],
  colors: { greyPictures: 0, colorPictures: 10, alphaPictures: 0, histogram: [[], [], []] },
  labels: [],
  captions: 0,
  exactDuplicates: [
    [0, 3, 4],
    [1, 2],
  ],
  nearDuplicates: [[5, 6]],
  findings: [finding('a.png', 'file_truncated', 'rejected'), finding('b.png', 'file_truncated', 'rejected')],
  suggested: {
    width: 32,
    height: 32,
    color: 'rgb',
    fit: 'crop',
    labels: 'none',
    dropDuplicates: true,
    transpose: false,
  },
  estimate: { ms: 1000, bytes: 21_504 },
};

function fakeApi(preview: () => Promise<[]>): StudioClient {
  const datasets = {
    // eslint-disable-next-line @typescript-eslint/require-await
    async *watch() {
      yield { kind: 'progress', progress: { done: 1, phase: 'scanning' } };
      yield { kind: 'done', inspection };
    },
    preview,
  };
  return {
    datasets: { watchInspection: () => Promise.resolve(datasets.watch()), preview },
  } as unknown as StudioClient;
}

async function looked(preview = vi.fn(() => Promise.resolve<[]>([]))) {
  const state = new InspectionState('i1', fakeApi(preview));
  await state.follow(new AbortController().signal);
  return { state, preview };
}

afterEach(() => vi.useRealTimers());

describe('InspectionState', () => {
  it('takes name and options from what was found', async () => {
    const { state } = await looked();
    expect(state.name).toBe('pictures');
    expect(state.options).toEqual(inspection.suggested);
    expect(state.isValid).toBe(true);
  });

  it('says what the studio says of a folder it cannot look through', async () => {
    const failed = { kind: 'failed', error: { code: 'source_missing', params: { path: '/no/such' } } };
    const watchInspection = () => Promise.resolve([failed].values());
    const state = new InspectionState('i1', { datasets: { watchInspection } } as unknown as StudioClient);
    await state.follow(new AbortController().signal);
    expect(state.error?.toValue()).toMatchObject(failed.error);
    expect(state.error?.message).toContain('/no/such');
  });

  it('shows duplicates, or the files of a problem, when asked to', async () => {
    const { state } = await looked();
    expect(state.entries).toBeNull();
    state.filter = { kind: 'exact' };
    expect(state.entries).toEqual([0, 3, 4, 1, 2]);
    state.filter = { kind: 'problem', code: 'file_truncated' };
    expect(state.files?.map(({ file }) => file)).toEqual(['a.png', 'b.png']);
  });

  it('refuses a size that cannot be imported and asks for no preview of it', async () => {
    vi.useFakeTimers();
    const { state, preview } = await looked();
    preview.mockClear();
    state.change({ width: 33 });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(state.isValid).toBe(false);
    expect(preview).not.toHaveBeenCalled();
  });

  it('asks for one preview after a burst of changes', async () => {
    vi.useFakeTimers();
    const { state, preview } = await looked();
    preview.mockClear();
    state.change({ width: 64 });
    state.change({ height: 64 });
    state.change({ fit: 'pad' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(preview.mock.calls).toHaveLength(1);
  });
});

describe('groupProblems', () => {
  it('puts files that are left out first, then the most frequent', () => {
    const groups = groupProblems([
      finding('1', 'file_cmyk', 'note'),
      finding('2', 'file_cmyk', 'note'),
      finding('3', 'file_empty', 'rejected'),
      finding('4', 'file_truncated', 'rejected'),
      finding('5', 'file_truncated', 'rejected'),
    ]);
    expect(groups.map(({ code, findings }) => [code, findings.length])).toEqual([
      ['file_truncated', 2],
      ['file_empty', 1],
      ['file_cmyk', 2],
    ]);
  });
});

describe('estimateImport', () => {
  it('leaves out repeats only when told to', () => {
    expect(estimateImport(inspection, inspection.suggested).count).toBe(7);
    expect(estimateImport(inspection, { ...inspection.suggested, dropDuplicates: false }).count).toBe(10);
  });

  it('scales bytes with pixels and channels', () => {
    const large = estimateImport(inspection, { ...inspection.suggested, width: 64, height: 64 });
    const grey = estimateImport(inspection, { ...inspection.suggested, color: 'grey' });
    expect(large.bytes).toBe(4 * 21_504);
    expect(grey.bytes).toBe(21_504 / 3);
    expect(large.ms).toBeGreaterThan(1000);
  });
});

import { describe, expect, it, vi } from 'vitest';
import type { Series } from '../../../../shared/contract/index.ts';
import { marksOf, type RunSource, RunView } from '../../../../renderer/pages/run/run-view.svelte.ts';

type Listener = Parameters<RunSource['listen']>[1];

const line = (step: number[]): Series => ({ key: 'd', step, mean: step, min: step, max: step });
const sample = (step: number) => ({ step, url: `/media/${step}.png`, rows: 8, columns: 8 });

function open(change: Partial<RunSource> = {}) {
  let tell: Listener = () => undefined;
  const metrics = vi.fn<RunSource['metrics']>(() => Promise.resolve([line([1, 2])]));
  const source: RunSource = {
    metrics,
    samples: () => Promise.resolve([sample(200), sample(100)]),
    checkpoints: () => Promise.resolve([]),
    sessions: () => Promise.resolve([]),
    log: () => Promise.resolve([]),
    listen: (_, listener) => {
      tell = listener;
      return () => undefined;
    },
    ...change,
  };
  const view = new RunView('r1', source);
  return { view, metrics, tell: (event: Parameters<Listener>[0]) => tell(event) };
}

const fail = (thrown: unknown) => {
  throw thrown;
};

describe('RunView', () => {
  it('shows the newest grid, in order of steps, whatever order it was told', async () => {
    const { view } = open();
    await view.load();
    expect([view.isLoaded, view.sampleSteps, view.sample?.step]).toEqual([true, [100, 200], 200]);
  });

  it('adds live metrics, samples and log lines', async () => {
    const { view, tell } = open();
    view.open(fail);
    await vi.waitFor(() => expect(view.isLoaded).toBe(true));
    tell({ kind: 'metrics', run: 'r1', rows: [{ step: 3, values: { d: 7 } }] });
    tell({ kind: 'sample', run: 'r1', sample: sample(300) });
    tell({ kind: 'log', run: 'r1', line: { at: 1, level: 'info', event: 'held', params: {} } });
    expect(view.series('d').step).toEqual([1, 2, 3]);
    expect(view.sample?.step).toBe(300);
    expect(view.log).toHaveLength(1);
  });

  it('gives a new object for a line after every change, so that a chart sees it', async () => {
    const { view, tell } = open();
    view.open(fail);
    await vi.waitFor(() => expect(view.isLoaded).toBe(true));
    expect(view.series('d')).not.toBe(view.series('d'));
    tell({ kind: 'metrics', run: 'r1', rows: [] });
    expect(view.series('nothing')).toEqual({ key: 'nothing', step: [], mean: [], min: [], max: [] });
  });

  it('replaces a grid that is drawn again', async () => {
    const { view, tell } = open();
    view.open(fail);
    await vi.waitFor(() => expect(view.isLoaded).toBe(true));
    tell({ kind: 'sample', run: 'r1', sample: { ...sample(200), url: '/media/new.png' } });
    expect(view.samples.map(({ url }) => url)).toEqual(['/media/100.png', '/media/new.png']);
  });

  it('knows what a metric was lately, also while the charts show another part', async () => {
    const steps = Array.from({ length: 100 }, (_, at) => at + 1);
    const metrics = vi.fn<RunSource['metrics']>(() => Promise.resolve([line(steps)]));
    const { view } = open({ metrics });
    await view.load();
    expect([view.recent('d'), view.recent('nothing')]).toEqual([95.5, null]);
    metrics.mockResolvedValue([line([1, 2])]);
    await view.zoom([1, 2]);
    expect(view.recent('d')).toBe(95.5);
    view.hear({ kind: 'metrics', run: 'r1', rows: [{ step: 101, values: { d: 1000 } }] });
    expect(view.recent('d')).toBeGreaterThan(150);
  });

  it('asks again for everything after a snapshot', async () => {
    const { view, metrics, tell } = open();
    view.open(fail);
    await vi.waitFor(() => expect(view.isLoaded).toBe(true));
    tell({ kind: 'snapshot' });
    await vi.waitFor(() => expect(metrics).toHaveBeenCalledTimes(2));
  });

  it('zooms into whole steps and ignores the answer to an older question', async () => {
    let answerFirst: (series: readonly Series[]) => void = () => undefined;
    const metrics = vi
      .fn<RunSource['metrics']>()
      .mockImplementationOnce(() => new Promise((resolve) => (answerFirst = resolve)))
      .mockResolvedValueOnce([line([50, 60])]);
    const { view } = open({ metrics });
    const first = view.zoom([10.4, 20.2]);
    await view.zoom([50.5, 59.1]);
    answerFirst([line([10, 20])]);
    await first;
    expect(metrics.mock.calls.map(([{ from, to }]) => [from, to])).toEqual([
      [10, 21],
      [50, 60],
    ]);
    expect(view.series('d').step).toEqual([50, 60]);
  });
});

describe('marksOf', () => {
  const session = (startedAt: number, fromStep: number, toStep: number) => ({
    startedAt,
    endedAt: null,
    fromStep,
    toStep,
    end: null,
  });

  it('marks every session after the first, and tells the steps that were made again', () => {
    const marks = marksOf([session(2, 100, 300), session(1, 0, 120), session(3, 300, 310)]);
    expect(marks).toEqual([
      { step: 100, lost: 20, at: 2 },
      { step: 300, lost: 0, at: 3 },
    ]);
  });
});

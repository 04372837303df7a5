import { describe, expect, it, vi } from 'vitest';
import { defaultSettings, SettingsState } from '../../../renderer/state/settings.svelte.ts';
import { StudioState } from '../../../renderer/state/studio.svelte.ts';
import type { Job, StudioEvent } from '../../../shared/contract/index.ts';
import { someRun } from '../helpers/run.ts';

const vitals = { engine: 'cpu', threads: 2, memoryBytes: 1, freeDiskBytes: 2, queued: 0 };
const snapshot = (change: Partial<Extract<StudioEvent, { kind: 'snapshot' }>> = {}): StudioEvent => ({
  kind: 'snapshot',
  datasets: [],
  runs: [],
  jobs: [],
  settings: defaultSettings,
  vitals,
  ...change,
});
const newStudio = () => new StudioState(new SettingsState(() => Promise.resolve(defaultSettings)));

describe('StudioState', () => {
  it('is ready with the first snapshot and shows what it holds', () => {
    const studio = newStudio();
    expect(studio.isReady).toBe(false);
    studio.apply(
      snapshot({ runs: [someRun({ id: 'a', createdAt: 1 }), someRun({ id: 'b', createdAt: 2 })] }),
    );
    expect(studio.isReady).toBe(true);
    expect(studio.runs.kept.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(studio.vitals).toEqual(vitals);
  });

  it('follows changes, removals and the trash', () => {
    const studio = newStudio();
    studio.apply(snapshot({ runs: [someRun({ id: 'a' })] }));
    studio.apply({ kind: 'run', run: someRun({ id: 'a', step: 500 }) });
    expect(studio.runs.get('a')?.step).toBe(500);
    studio.apply({ kind: 'run', run: someRun({ id: 'a', trashedAt: 5 }) });
    expect(studio.runs.kept).toEqual([]);
    expect(studio.runs.trashed).toHaveLength(1);
    studio.apply({ kind: 'run-gone', id: 'a' });
    expect(studio.runs.all).toEqual([]);
  });

  it('forgets after a lost connection what the new snapshot does not hold', () => {
    const studio = newStudio();
    studio.apply(snapshot({ runs: [someRun({ id: 'a' }), someRun({ id: 'b' })] }));
    studio.apply(snapshot({ runs: [someRun({ id: 'b' })] }));
    expect(studio.runs.all.map(({ id }) => id)).toEqual(['b']);
  });

  it('tells the listeners of a run about that run only, and about every snapshot', () => {
    const studio = newStudio();
    const heard = vi.fn();
    const stop = studio.listen('a', heard);
    const metrics: StudioEvent = { kind: 'metrics', run: 'a', rows: [] };
    studio.apply(metrics);
    studio.apply({ kind: 'metrics', run: 'b', rows: [] });
    studio.apply(snapshot());
    expect(heard.mock.calls).toEqual([[metrics], [{ kind: 'snapshot' }]]);
    stop();
    studio.apply(metrics);
    expect(heard).toHaveBeenCalledTimes(2);
  });

  it('sorts jobs by what they do', () => {
    const job = (id: string, status: Job['status'], createdAt: number): Job => ({
      id,
      kind: 'train',
      subject: 'r1',
      title: id,
      status,
      progress: null,
      error: null,
      createdAt,
    });
    const studio = newStudio();
    studio.apply(
      snapshot({ jobs: [job('old', 'done', 1), job('now', 'running', 3), job('next', 'queued', 2)] }),
    );
    expect(studio.jobs.running.map(({ id }) => id)).toEqual(['now']);
    expect(studio.jobs.queued.map(({ id }) => id)).toEqual(['next']);
    expect(studio.jobs.of('r1')?.id).toBe('now');
  });
});

describe('SettingsState', () => {
  it('shows a change at once and keeps what the studio answers', async () => {
    const answer = Promise.withResolvers<typeof defaultSettings>();
    const settings = new SettingsState(() => answer.promise);
    const changing = settings.change({ theme: 'light' });
    expect(settings.current.theme).toBe('light');
    answer.resolve({ ...defaultSettings, theme: 'light', threads: 3 });
    await changing;
    expect(settings.current).toMatchObject({ theme: 'light', threads: 3 });
  });

  it('takes a change back that the studio refuses', async () => {
    const settings = new SettingsState(() => Promise.reject(new Error('no')));
    await expect(settings.change({ threads: 999 })).rejects.toThrow('no');
    expect(settings.current.threads).toBe(defaultSettings.threads);
  });
});

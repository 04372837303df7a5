import { describe, expect, it, vi } from 'vitest';
import type { Run } from '../../../../shared/contract/index.ts';
import { followActivity, taskbarOf } from '../../../../main/host/electron/activity.ts';

function run(id: string, status: Run['status'], step = 0, steps = 100): Run {
  return {
    id,
    name: id,
    recipe: 'gan',
    dataset: { id: 'd', name: 'd', missing: false },
    options: {},
    seed: 1,
    engine: 'onnxruntime-cpu',
    steps,
    step,
    status,
    error: null,
    trainedMs: 0,
    msPerStep: null,
    remainingMs: null,
    latest: {},
    sampleStep: null,
    checkpointStep: null,
    forkedFrom: null,
    bytes: 0,
    createdAt: 0,
    updatedAt: 0,
    trashedAt: null,
  };
}

describe('taskbarOf', () => {
  it('shows nothing where nothing runs', () => {
    expect(taskbarOf([])).toEqual({ value: -1, mode: 'normal' });
    expect(taskbarOf([run('a', 'completed', 100), run('b', 'queued')])).toEqual({
      value: -1,
      mode: 'normal',
    });
  });

  it('shows how far all running trainings are together', () => {
    expect(taskbarOf([run('a', 'training', 50), run('b', 'training', 0, 300)]).value).toBeCloseTo(0.125);
  });

  it('does not know how long compiling takes', () => {
    expect(taskbarOf([run('a', 'starting')]).value).toBeGreaterThan(1);
  });

  it('pauses where the only training is held', () => {
    expect(taskbarOf([run('a', 'held', 50)])).toEqual({ value: 0.5, mode: 'paused' });
    expect(taskbarOf([run('a', 'held', 50), run('b', 'training', 20)])).toEqual({
      value: 0.2,
      mode: 'normal',
    });
  });
});

describe('followActivity', () => {
  it('keeps the computer awake from the first training to the end of the last, told once each', () => {
    let isTraining = false;
    const keepAwake = vi.fn();
    const follow = followActivity({ isTraining: () => isTraining, keepAwake, showProgress: () => undefined });
    follow({ kind: 'run', run: run('a', 'queued') });
    isTraining = true;
    follow({ kind: 'run', run: run('a', 'training', 1) });
    follow({ kind: 'run', run: run('a', 'training', 2) });
    isTraining = false;
    follow({ kind: 'run', run: run('a', 'completed', 100) });
    expect(keepAwake.mock.calls).toEqual([[true], [false]]);
  });

  it('moves the taskbar by the percent, not by the step', () => {
    const showProgress = vi.fn();
    const follow = followActivity({ isTraining: () => true, keepAwake: () => undefined, showProgress });
    for (let step = 1; step <= 10_000; step++) {
      follow({ kind: 'run', run: run('a', 'training', step, 10_000) });
    }
    expect(showProgress.mock.calls.length).toBeLessThanOrEqual(101);
    expect(showProgress).toHaveBeenLastCalledWith({ value: 1, mode: 'normal' });
  });

  it('forgets a run that is gone', () => {
    const showProgress = vi.fn();
    const follow = followActivity({ isTraining: () => true, keepAwake: () => undefined, showProgress });
    follow({ kind: 'run', run: run('a', 'held', 50) });
    follow({ kind: 'run-gone', id: 'a' });
    expect(showProgress).toHaveBeenLastCalledWith({ value: -1, mode: 'normal' });
  });
});

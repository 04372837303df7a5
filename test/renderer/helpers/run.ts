import type { Run } from '../../../shared/contract/index.ts';

/** A run as the studio tells it, with what a test needs changed. */
export function someRun(change: Partial<Run> = {}): Run {
  return {
    id: 'r1',
    name: 'digits-1',
    recipe: 'dcgan',
    dataset: { id: 'd1', name: 'Digits', missing: false },
    options: { width: 32, batch: 64 },
    seed: 1,
    engine: 'onnxruntime-cpu',
    steps: 1000,
    step: 250,
    status: 'training',
    error: null,
    trainedMs: 20_000,
    msPerStep: 80,
    remainingMs: 60_000,
    latest: { d: 1.2, g: 0.9, d_real: 0.7, d_fake: 0.3 },
    sampleStep: 250,
    checkpointStep: 200,
    forkedFrom: null,
    bytes: 1_000_000,
    createdAt: 1,
    updatedAt: 2,
    trashedAt: null,
    ...change,
  };
}

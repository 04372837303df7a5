import { api } from '../../api.ts';
import { studio } from '../../state/studio.svelte.ts';
import type { RunSource } from './run-view.svelte.ts';

/** The studio as the history and the stream of runs. */
export const runSource: RunSource = {
  metrics: (input) => api.runs.metrics(input),
  samples: (input) => api.runs.samples(input),
  checkpoints: (input) => api.runs.checkpoints(input),
  sessions: (input) => api.runs.sessions(input),
  log: (input) => api.runs.log(input),
  listen: (run, listener) => studio.listen(run, listener),
};

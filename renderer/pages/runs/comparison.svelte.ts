import type { RecipeInfo, Run } from '../../../shared/contract/index.ts';
import { RunView, type RunSource } from '../run/run-view.svelte.ts';
import { Scrubber } from '../run/scrubber.svelte.ts';

/** Several runs looked at together: every view shares one scrubber, which knows the steps of all their grids. */
export class Comparison {
  readonly scrubber: Scrubber;
  readonly views: readonly RunView[];
  readonly #steps = $derived.by(() => {
    const all = new Set(this.views.flatMap((view) => view.sampleSteps));
    return [...all].sort((a, b) => a - b);
  });

  constructor(ids: readonly string[], source: RunSource) {
    this.scrubber = new Scrubber(() => this.#steps);
    this.views = ids.map((id) => new RunView(id, source, this.scrubber));
  }

  /** Fetches and follows all of them until the returned function is called. */
  open(onerror: (thrown: unknown) => void): () => void {
    const stops = this.views.map((view) => view.open(onerror));
    return () => {
      for (const stop of stops) stop();
    };
  }
}

/** Metrics that the recipes of some runs report, each once, in the order of the first that has it. */
export function sharedMetrics(
  runs: readonly Pick<Run, 'recipe'>[],
  find: (recipe: string) => RecipeInfo | undefined,
): RecipeInfo['metrics'] {
  const all = runs.flatMap((run) => find(run.recipe)?.metrics ?? []);
  return all.filter((metric, at) => all.findIndex((other) => other.key === metric.key) === at);
}

/** Recipes: what can be trained, and what a run of it would cost. */
import { freemem } from 'node:os';
import type { OptionValues, Plan, Probe, RecipeInfo, TrainingSpec } from '../../shared/contract/index.ts';
import { findRecipe, recipes } from '../../shared/gan/recipes/index.ts';
import type { RunFile } from '../jobs/tasks.ts';
import { datasetShape, threadsOf } from './run-file.ts';
import type { Parts } from './parts.ts';

export interface RecipeCalls {
  list(): RecipeInfo[];
  plan(spec: TrainingSpec, signal: AbortSignal | undefined): Promise<Plan>;
  probe(spec: TrainingSpec, signal: AbortSignal | undefined): Promise<Probe>;
}

/** Bytes of one metric row in the database, its share of the summaries included (measured: 10 million rows, 0.4 GB). */
const metricRowBytes = 40;

export function createRecipeCalls({ folder, database, workers }: Parts): RecipeCalls {
  /** A run as it would be started, for counting and probing. */
  function draft({ dataset, recipe, options, steps }: TrainingSpec): RunFile {
    return {
      run: 'draft',
      recipe,
      options: resolve(recipe, options),
      seed: 0,
      steps,
      threads: threadsOf(database.settings.get()),
      dataset: datasetShape(folder, database.datasets.get(dataset)),
    };
  }

  return {
    list: () => recipes.map((recipe) => recipe.info),
    async plan(spec, signal) {
      const counted = await workers.run('plan', { file: draft(spec) }, { signal, what: 'Planning' });
      const { networks, parameters, flopsPerStep, memoryBytes, checkpointBytes, sampleBytes } = counted;
      return {
        networks: networks.map((network) => ({ ...network, layers: [...network.layers] })),
        parameters,
        flopsPerStep,
        memoryBytes,
        freeMemoryBytes: freemem(),
        checkpointBytes,
        sampleBytes,
        diskBytes:
          checkpointBytes * counted.checkpoints +
          sampleBytes * counted.samples +
          metricRowBytes * counted.metricRows,
        freeDiskBytes: await folder.freeBytes(),
      };
    },
    probe: (spec, signal) => workers.run('probe', { file: draft(spec) }, { signal, what: 'Probing' }),
  };
}

/** Every option with its value. @throws StudioError `recipe_not_found`, `option_unknown`, `option_out_of_range` */
export function resolve(recipe: string, options: OptionValues): OptionValues {
  return findRecipe(recipe).resolve(options);
}

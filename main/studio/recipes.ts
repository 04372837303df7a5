/** Recipes: what can be trained, and what a run of it would cost. */
import { freemem } from 'node:os';
import {
  StudioError,
  type OptionValues,
  type Plan,
  type Probe,
  type RecipeInfo,
  type TrainingSpec,
} from '../../shared/contract/index.ts';
import { mapValues } from '../../shared/gan/record.ts';
import type { RunFile } from '../jobs/tasks.ts';
import { datasetRef, threadsOf } from './run-file.ts';
import type { Parts } from './parts.ts';

/** TensorFlow.js takes a quarter of a second to load: not before the first page is shown. */
const mathematics = () => import('../../shared/gan/recipes/index.ts');

export interface RecipeCalls {
  list(): Promise<RecipeInfo[]>;
  plan(spec: TrainingSpec, signal: AbortSignal | undefined): Promise<Plan>;
  probe(spec: TrainingSpec, signal: AbortSignal | undefined): Promise<Probe>;
}

/** Bytes of one metric row: in the database with its share of the summaries (10 million rows are 255 MB), and in the run's log. */
const metricRowBytes = 26 + 20;

export function createRecipeCalls({ folder, database, workers, engines }: Parts): RecipeCalls {
  /** A run as it would be started, for counting and probing. */
  async function draft({
    datasets,
    recipe,
    options,
    steps,
    engine,
    holdout,
  }: TrainingSpec): Promise<RunFile> {
    return {
      run: 'draft',
      recipe,
      options: await resolve(recipe, options),
      seed: 0,
      steps,
      threads: threadsOf(database.settings.get()),
      engine,
      datasets: mapValues(datasets, (id) => datasetRef(folder, database.datasets.get(id))),
      holdout,
    };
  }

  return {
    list: async () => (await mathematics()).recipes.map((recipe) => recipe.info),
    async plan(spec, signal) {
      const freeMemoryBytes = freemem();
      const task = { file: await draft(spec), freeMemoryBytes };
      if (spec.engine === 'auto') engines.prepare(task.file.threads);
      const counted = await workers.run('plan', task, { signal, what: 'Planning' });
      const { networks, parameters, flopsPerStep, memoryBytes, checkpointBytes, sampleBytes } = counted;
      return {
        networks: networks.map((network) => ({ ...network, layers: [...network.layers] })),
        parameters,
        flopsPerStep,
        memoryBytes,
        freeMemoryBytes,
        fittingBatch: counted.fittingBatch,
        fittingParts: counted.fittingParts,
        checkpointBytes,
        sampleBytes,
        diskBytes:
          checkpointBytes * counted.checkpoints +
          sampleBytes * counted.samples +
          metricRowBytes * counted.metricRows,
        freeDiskBytes: await folder.freeBytes(),
      };
    },
    async probe(spec, signal) {
      const file = await draft(spec);
      const engine = file.engine === 'auto' ? await engines.choose(file.threads) : file.engine;
      return await workers.run('probe', { file: { ...file, engine } }, { signal, what: 'Probing' });
    },
  };
}

/** Every option with its value. @throws StudioError `recipe_not_found`, `option_unknown`, `option_out_of_range` */
export async function resolve(recipe: string, options: OptionValues): Promise<OptionValues> {
  const { findRecipe } = await mathematics();
  return findRecipe(recipe).resolve(options);
}

/** @throws StudioError the first reason why a recipe cannot learn from these datasets */
export async function requireFit(
  recipe: string,
  options: OptionValues,
  datasets: RunFile['datasets'],
): Promise<void> {
  const { findRecipe } = await mathematics();
  const fitted = findRecipe(recipe).fit(
    options,
    mapValues(datasets, ({ shape }) => shape),
  );
  if (!fitted.ok && fitted.misfits[0] !== undefined) throw StudioError.fromValue(fitted.misfits[0].error);
}

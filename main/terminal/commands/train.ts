/** `studio recipes`, `studio plan`, `studio batches` and `studio train` */
import { type Command, Option } from 'commander';
import {
  batchCandidates,
  dataOfDataset,
  defaultHoldout,
  describeError,
  engineChoiceSchema,
  expected,
  fill,
  judgeBatches,
  measureBatch,
  measureBatches,
  parseOptionWords,
  StudioError,
  type BatchReckoner,
  type BatchVerdict,
  type EngineChoice,
  type Locale,
  type OptionValues,
  type RecipeInfo,
  type StudioClient,
  type TrainingSpec,
} from '../../../shared/contract/index.ts';
import { type DataShape, fit } from '../../../shared/data/index.ts';
import { bounds, numberOption, shareOption } from '../arguments.ts';
import type { Context } from '../context.ts';
import { findDataset } from '../find.ts';
import { bytes, count, table } from '../format.ts';
import { memoryShortage, planLines } from '../plan.ts';
import { followTraining } from '../training.ts';
import { words } from '../words.ts';

interface SpecFlags {
  readonly dataset: readonly string[];
  readonly holdout: number;
  readonly recipe: string;
  readonly steps: number;
  readonly preset?: string;
  readonly set: readonly string[];
  readonly engine: EngineChoice;
}

interface TrainFlags extends SpecFlags {
  readonly seed: number;
  readonly name?: string;
}

/** For an option that may be given several times and must be given once. */
const collectSome = (word: string, earlier: readonly string[] = []): string[] => [...earlier, word];

export const collect = (word: string, earlier: readonly string[]): string[] => [...earlier, word];

export function addTrainCommands(program: Command, context: Context): void {
  const { output } = context;
  program
    .command('recipes [recipe]')
    .description(output.say(words.recipes))
    .action(async (id?: string) => {
      const { client } = await context.open('read');
      const recipes = await client.recipes.list();
      const shown = id === undefined ? recipes : [findRecipe(recipes, id)];
      output.done(
        { recipes: shown },
        shown.flatMap((recipe) => recipeLines(context, recipe)),
      );
    });

  addSpecOptions(program.command('plan').description(output.say(words.plan)), context).action(
    async (flags: SpecFlags) => {
      const { client } = await context.open('write');
      const plan = await client.recipes.plan(await specOf(client, flags));
      output.done({ plan }, planLines(output, plan));
    },
  );

  addSpecOptions(program.command('batches').description(output.say(words.batches)), context).action(
    async (flags: SpecFlags) => {
      const { client } = await context.open('write');
      await findBatch(context, client, await specOf(client, flags));
    },
  );

  addSpecOptions(program.command('train').description(output.say(words.train)), context)
    .addOption(numberOption('--seed <seed>', output.say(words.seed), bounds.seed).default(1))
    .option('--name <name>', output.say(words.name))
    .action(async (flags: TrainFlags) => {
      const { client } = await context.open('write');
      const spec = await specOf(client, flags);
      const { seed, name } = flags;
      for (const line of await fitNotes(client, spec, output.locale)) output.note(line);
      const shortage = memoryShortage(output, await client.recipes.plan(spec));
      for (const line of shortage) output.note(line);
      await followTraining(context, client, () =>
        client.runs.create({ spec, seed, ...(name !== undefined && { name }) }),
      );
    });
}

/** What is worth knowing of a recipe and its data before they are trained; that they do not fit, the studio says. */
async function fitNotes(client: StudioClient, spec: TrainingSpec, locale: Locale): Promise<string[]> {
  const { id, needs } = findRecipe(await client.recipes.list(), spec.recipe);
  const data: Record<string, DataShape> = {};
  for (const [stream, dataset] of Object.entries(spec.datasets)) {
    data[stream] = dataOfDataset(await client.datasets.get({ id: dataset }));
  }
  const found = fit(id, needs, data);
  if (!found.ok) return [];
  return found.notes.map((note) => Object.values(describeError(note, locale)).join(' '));
}

/** Measures batches in rounds, with the steps that a probe makes; Ctrl-C ends it. */
async function findBatch(context: Context, client: StudioClient, spec: TrainingSpec): Promise<void> {
  const { output, interrupted: signal } = context;
  const { options } = findRecipe(await client.recipes.list(), spec.recipe);
  const parts = spec.options['accumulation'];
  const reckoner: BatchReckoner = {
    plan: (one) => client.recipes.plan(one, { signal }),
    probe: (one) => client.recipes.probe(one, { signal }),
  };
  const candidates = batchCandidates(options, typeof parts === 'number' ? parts : 1);
  const measured = await measureBatches(candidates, async (batch, { done, total, memoryBytes }) => {
    const label = `${output.say(words.batchMeasuring)} ${batch}`;
    output.progress({ done, total, phase: 'measuring' }, label);
    const row = await measureBatch(reckoner, spec, batch, memoryBytes);
    if (row !== null) output.event('batch', { ...row });
    return row;
  });
  const used = spec.options['batch'] ?? options['batch']?.default;
  const verdict = judgeBatches(measured, typeof used === 'number' ? used : undefined);
  const rows = measured.map((one) => [
    count(one.batch, output.locale),
    one.msPerStep.toPrecision(3),
    count(Math.round(one.picturesPerSecond), output.locale),
    bytes(one.memoryBytes, output.locale),
  ]);
  // A program takes the number; where there is nothing to gain, it is the one that is used.
  const recommended =
    'batch' in verdict ? verdict.batch : verdict.kind === 'none-fits' ? null : (used ?? null);
  output.done({ batches: measured, verdict: verdict.kind, recommended }, [
    ...table([output.say(words.batchColumns).split('|'), ...rows]),
    verdictLine(context, verdict),
  ]);
}

function verdictLine({ output }: Context, verdict: BatchVerdict): string {
  switch (verdict.kind) {
    case 'none-fits':
      return output.say(words.noBatchFits);
    case 'no-difference':
      return fill(output.say(words.batchEqual), { noise: Math.round(100 * verdict.noise) });
    case 'keep':
      return fill(output.say(words.batchKeep), { batch: verdict.batch });
    case 'take':
      return fill(output.say(words.batchAdvice), { batch: verdict.batch });
  }
}

/** The options that decide what is trained. */
function addSpecOptions(command: Command, { output }: Context): Command {
  return command
    .requiredOption('--dataset <dataset>', output.say(words.dataset), collectSome)
    .requiredOption('--recipe <recipe>', output.say(words.recipe))
    .addOption(numberOption('--steps <steps>', output.say(words.steps), bounds.steps).default(2000))
    .addOption(
      shareOption('--holdout <share>', output.say(words.holdout), bounds.holdout).default(defaultHoldout),
    )
    .option('--preset <preset>', output.say(words.preset))
    .option('--set <option=value>', output.say(words.set), collect, [])
    .addOption(
      new Option('--engine <engine>', output.say(words.engine))
        .choices(engineChoiceSchema.options)
        .default('auto'),
    );
}

async function specOf(client: StudioClient, flags: SpecFlags): Promise<TrainingSpec> {
  const { needs } = findRecipe(await client.recipes.list(), flags.recipe);
  const streams = [...new Set(Object.values(needs).map(({ stream }) => stream))];
  const datasets: Record<string, string> = {};
  for (const [place, word] of flags.dataset.entries()) {
    const { stream, dataset } = await streamAndDataset(client, word, streams, place);
    datasets[stream] = dataset.id;
  }
  const options = await chosenOptions(client, flags);
  const { recipe, steps, engine, holdout } = flags;
  return { datasets, recipe, options, steps, engine, holdout };
}

/** `a=PHOTOS` is the dataset PHOTOS for the stream `a`; without a name, datasets are taken in the order of the streams. */
async function streamAndDataset(
  client: StudioClient,
  word: string,
  streams: readonly string[],
  place: number,
): Promise<{ readonly stream: string; readonly dataset: { readonly id: string } }> {
  const named = streams.find((stream) => word.startsWith(`${stream}=`));
  const name = named === undefined ? word : word.slice(named.length + 1);
  return { stream: named ?? streams[place] ?? word, dataset: await findDataset(client, name) };
}

function findRecipe(recipes: readonly RecipeInfo[], id: string): RecipeInfo {
  const recipe = recipes.find((one) => one.id === id);
  if (recipe === undefined) {
    throw new StudioError('recipe_not_found', {
      recipe: id,
      recipes: recipes.map((one) => one.id).join(', '),
    });
  }
  return recipe;
}

/** The preset's values, overruled by each `--set`. */
async function chosenOptions(client: StudioClient, flags: SpecFlags): Promise<OptionValues> {
  const recipe = findRecipe(await client.recipes.list(), flags.recipe);
  const preset = recipe.presets.find((one) => one.id === flags.preset);
  if (flags.preset !== undefined && preset === undefined) {
    throw new StudioError('option_out_of_range', {
      option: '--preset',
      expected: recipe.presets.map((one) => one.id).join(' | '),
      found: flags.preset,
      default: recipe.presets[0]?.id ?? '',
    });
  }
  return { ...preset?.values, ...parseOptionWords(recipe.options, flags.set) };
}

function recipeLines({ output }: Context, recipe: RecipeInfo): string[] {
  const rows = Object.entries(recipe.options).map(([name, option]) => [
    `  ${name}`,
    String(option.default),
    expected(option),
    output.say(option.help),
  ]);
  const presets = recipe.presets.map((preset) => `${preset.id} (${output.say(preset.title)})`).join(', ');
  return [
    `${recipe.id}: ${output.say(recipe.title)}`,
    `  ${output.say(recipe.summary)}`,
    ...table([
      output
        .say(words.recipeColumns)
        .split('|')
        .map((head, column) => (column === 0 ? `  ${head}` : head)),
      ...rows,
    ]),
    `  ${output.say(words.presets)}: ${presets}`,
    '',
  ];
}

/** The model card that goes with an exported generator: what it is, what it learned from, how to use it. */
import { basename } from 'node:path';
import type { Asked, OptionValues, RecipeInfo } from '../../shared/contract/index.ts';
import { fill, invariant, type Locale, type Text } from '../../shared/errors/index.ts';
import { fieldOf, type PictureShape } from '../../shared/data/index.ts';
import { findRecipe } from '../../shared/gan/index.ts';
import type { TaskInput, TaskResult } from '../jobs/tasks.ts';
import { outputsOf } from './outputs.ts';

/** The card as data, written beside the file as JSON. */
export interface Card {
  readonly title: string;
  readonly file: string;
  readonly grid: string;
  readonly run: string;
  readonly recipe: { readonly id: string; readonly title: Text; readonly paper: RecipeInfo['paper'] };
  readonly step: number;
  readonly seed: number;
  /** What the numbers depend on to the last bit, besides seed, data and options. */
  readonly computed: Computed;
  readonly data: {
    readonly name: string;
    readonly pictures: number;
    readonly width: number;
    readonly height: number;
    readonly channels: number;
    readonly labels: readonly string[];
    readonly licence: string;
  };
  readonly options: OptionValues;
  readonly metrics: Readonly<Record<string, number>>;
  readonly deviations: readonly Text[];
  readonly format: {
    readonly opset: number;
    readonly variant: string;
    readonly inputs: TaskResult<'export'>['inputs'];
    readonly outputs: TaskResult<'export'>['outputs'];
    readonly maxDifference: number;
  };
}

/** What trained it: an engine's id, its version, CPU threads. */
interface Computed {
  readonly engine: string;
  readonly runtime: string;
  readonly threads: number;
}

type Given = TaskInput<'export'> & { readonly computed: Computed } & Pick<
    TaskResult<'export'>,
    'step' | 'opset' | 'maxDifference' | 'inputs' | 'outputs'
  >;

export function cardOf(given: Given): Card {
  const { file, path, step, computed, opset, variant, inputs, outputs, maxDifference, metrics } = given;
  const { id, title, paper, deviations } = findRecipe(file.recipe).info;
  const [dataset] = Object.values(file.datasets);
  invariant(dataset !== undefined, 'a run learns from something');
  const { name, shape, licence } = dataset;
  const picture: PictureShape = fieldOf(shape, 'picture')?.field ?? { width: 0, height: 0, channels: 3 };
  const { width, height, channels } = picture;
  const labels = fieldOf(shape, 'label')?.field.names ?? [];
  return {
    title: `${title.en} · ${name}`,
    file: basename(path),
    grid: basename(outputsOf(path).picture),
    run: file.run,
    recipe: { id, title, paper },
    step,
    seed: file.seed,
    computed,
    data: { name, pictures: shape.count, width, height, channels, labels, licence },
    options: file.options,
    metrics,
    deviations,
    format: { opset, variant, inputs, outputs, maxDifference },
  };
}

/** The sentences of a card in one language; `{places}` are filled from the card. */
const sentences = {
  en: {
    what: 'A generator trained by {recipe} for {step} steps (seed {seed}) in GAN Studio.',
    computed:
      'Computed by {engine} {runtime} on {threads} CPU thread(s). The same seed gives the same generator, bit for bit, only with the same engine, version and number of threads.',
    data: 'Data: “{data}”, {pictures} pictures of {width} × {height}, {colour}.',
    colours: { grey: 'grey', rgb: 'RGB' },
    licence: 'Licence of the data: {licence}',
    unknownLicence: 'not stated. Find out before you publish pictures or this file.',
    use: 'Use: ONNX, opset {opset}. One row of the inputs gives one picture. Any batch size.',
    inputs: {
      normal: 'drawn from the normal distribution N(0, 1)',
      uniform: 'drawn from the uniform distribution over [−1, 1]',
      picture: 'a picture in the form and range of this input',
      label: 'the number of a label, from 0: {names}',
    },
    checked: 'Loaded back and compared with the training program: largest difference {difference}.',
    headings: { options: 'Options', metrics: 'Last metrics', deviations: 'Departures from the paper' },
    paper: 'Paper',
  },
  'zh-CN': {
    what: '由 {recipe} 在 GAN Studio 中训练 {step} 步得到的生成器（种子 {seed}）。',
    computed:
      '由 {engine} {runtime} 计算，CPU 线程数 {threads}。只有引擎、版本和线程数都相同时，相同种子才能逐位得到相同的生成器。',
    data: '数据：“{data}”，{pictures} 张 {width} × {height} 图片，{colour}。',
    colours: { grey: '灰度', rgb: 'RGB' },
    licence: '数据许可：{licence}',
    unknownLicence: '未注明。发布图片或本文件前请先确认。',
    use: '用法：ONNX，opset {opset}。每行输入生成一张图片，批大小任意。',
    inputs: {
      normal: '从标准正态分布 N(0, 1) 抽取',
      uniform: '从 [−1, 1] 上的均匀分布抽取',
      picture: '一张图片，格式与取值范围如此输入所示',
      label: '标签的编号，从 0 起：{names}',
    },
    checked: '已重新载入并与训练程序比较：最大差异 {difference}。',
    headings: { options: '选项', metrics: '最后的指标', deviations: '与论文的不同' },
    paper: '论文',
  },
} as const;

const bullets = (values: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(values).map(([name, value]) => `- \`${name}\`: ${String(value)}`);

/** How an input is made, in words. */
function makingOf(locale: Locale, { kind, law = 'normal', names = [] }: Asked): string {
  const words = sentences[locale].inputs;
  if (kind === 'latent') return words[law];
  return fill(words[kind], { names: names.map((name, at) => `${at} ${name}`).join(', ') });
}

function signature(locale: Locale, { format }: Card): string[] {
  const typeOf = ({ type, shape }: Card['format']['outputs'][number]): string =>
    `${type} [${shape.join(', ')}]`;
  return [
    ...format.inputs.map((input) => `- → \`${input.name}\`: ${typeOf(input)}; ${makingOf(locale, input)}`),
    ...format.outputs.map((output) => `- ← \`${output.name}\`: ${typeOf(output)}`),
  ];
}

function partIn(locale: Locale, card: Card): string[] {
  const words = sentences[locale];
  const { data, format, recipe } = card;
  const { authors, year, title, url } = recipe.paper;
  const places = {
    pictures: data.pictures,
    width: data.width,
    height: data.height,
    ...card.computed,
    data: data.name,
    colour: words.colours[data.channels === 1 ? 'grey' : 'rgb'],
    licence: data.licence === '' ? words.unknownLicence : data.licence,
    recipe: recipe.title[locale],
    step: card.step,
    seed: card.seed,
    opset: format.opset,
    difference: format.maxDifference.toExponential(1),
  };
  return [
    fill(words.what, places),
    fill(words.computed, places),
    '',
    fill(words.data, places),
    fill(words.licence, places),
    '',
    fill(words.use, places),
    '',
    ...signature(locale, card),
    '',
    fill(words.checked, places),
    '',
    `## ${words.headings.options}`,
    '',
    ...bullets(card.options),
    '',
    `## ${words.headings.metrics}`,
    '',
    ...(Object.keys(card.metrics).length === 0 ? ['–'] : bullets(card.metrics)),
    '',
    `## ${words.headings.deviations}`,
    '',
    ...card.deviations.map((deviation) => `- ${deviation[locale]}`),
    '',
    `${words.paper}: ${authors} (${year}). ${title}. <${url}>`,
    '',
  ];
}

/** The card as Markdown, in English and then in Chinese. */
export function cardText(card: Card): string {
  const lines = [
    `# ${card.title}`,
    '',
    `![samples](${encodeURI(card.grid)})`,
    '',
    ...partIn('en', card),
    '---',
    '',
    ...partIn('zh-CN', card),
  ];
  return lines.join('\n');
}

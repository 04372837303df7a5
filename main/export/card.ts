/** The model card that goes with an exported generator: what it is, what it learned from, how to use it. */
import { basename } from 'node:path';
import type { OptionValues, RecipeInfo } from '../../shared/contract/index.ts';
import { fill, type Locale, type Text } from '../../shared/errors/index.ts';
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
  const { name, count, width, height, channels, labels, licence } = file.dataset;
  return {
    title: `${title.en} · ${name}`,
    file: basename(path),
    grid: basename(outputsOf(path).picture),
    run: file.run,
    recipe: { id, title, paper },
    step,
    seed: file.seed,
    computed,
    data: { name, pictures: count, width, height, channels, labels, licence },
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
    use: 'Use: ONNX, opset {opset}. Draw `z` from {latent}; one row of `z` gives one picture. Any batch size.',
    translate:
      'Use: ONNX, opset {opset}. Give `condition`, pictures to be translated in the form and range of the input below; each gives one picture. Any batch size.',
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
    use: '用法：ONNX，opset {opset}。从{latent}抽取 `z`，每行 `z` 生成一张图片，批大小任意。',
    translate:
      '用法：ONNX，opset {opset}。`condition` 为待转换的图片，格式与取值范围见下方输入；每张得到一张图片，批大小任意。',
    checked: '已重新载入并与训练程序比较：最大差异 {difference}。',
    headings: { options: '选项', metrics: '最后的指标', deviations: '与论文的不同' },
    paper: '论文',
  },
} as const;

const latents = {
  normal: { en: 'the normal distribution N(0, 1)', 'zh-CN': '标准正态分布 N(0, 1)' },
  uniform: { en: 'the uniform distribution over [−1, 1]', 'zh-CN': '[−1, 1] 上的均匀分布' },
} as const;

/** How `z` is drawn; null of a generator that translates pictures. */
function latentOf(card: Card): Text | null {
  const { width, height, channels } = card.data;
  const model = findRecipe(card.recipe.id).build(card.options, {
    width,
    height,
    channels: channels === 1 ? 1 : 3,
  });
  const { kind } = model.drawing.from;
  return kind === 'picture' ? null : latents[kind];
}

const bullets = (values: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(values).map(([name, value]) => `- \`${name}\`: ${String(value)}`);

function signature(card: Card): string[] {
  const line = (way: string) => (tensor: Card['format']['inputs'][number]) =>
    `- ${way} \`${tensor.name}\`: ${tensor.type} [${tensor.shape.join(', ')}]`;
  return [...card.format.inputs.map(line('→')), ...card.format.outputs.map(line('←'))];
}

function partIn(locale: Locale, card: Card): string[] {
  const words = sentences[locale];
  const { data, format, recipe } = card;
  const { authors, year, title, url } = recipe.paper;
  const latent = latentOf(card);
  const places = {
    ...data,
    ...card.computed,
    data: data.name,
    colour: words.colours[data.channels === 1 ? 'grey' : 'rgb'],
    licence: data.licence === '' ? words.unknownLicence : data.licence,
    recipe: recipe.title[locale],
    step: card.step,
    seed: card.seed,
    opset: format.opset,
    latent: latent === null ? '' : latent[locale],
    difference: format.maxDifference.toExponential(1),
    labels: '',
  };
  return [
    fill(words.what, places),
    fill(words.computed, places),
    '',
    fill(words.data, places),
    fill(words.licence, places),
    '',
    fill(latent === null ? words.translate : words.use, places),
    '',
    ...signature(card),
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

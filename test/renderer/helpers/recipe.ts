import type { RecipeInfo } from '../../../shared/contract/index.ts';

const text = (word: string) => ({ en: word, 'zh-CN': word });

/** A small recipe with one option of each kind. */
export const someRecipe: RecipeInfo = {
  id: 'dcgan',
  title: text('DCGAN'),
  summary: text('Two networks.'),
  goodFor: text('digits'),
  paper: { authors: 'A', year: 2015, title: 'P', url: 'https://example.org' },
  needs: { picture: { kind: 'picture', stream: 'data', fits: { sides: [16, 128] } } },
  speed: 'fast',
  metrics: [
    { key: 'd', title: text('D'), chart: 'loss', role: 'discriminator' },
    { key: 'g', title: text('G'), chart: 'loss', role: 'generator' },
    { key: 'd_real', title: text('real'), chart: 'confidence', role: 'real' },
    { key: 'd_fake', title: text('fake'), chart: 'confidence', role: 'fake' },
  ],
  options: {
    width: {
      kind: 'integer',
      group: 'size',
      default: 32,
      min: 4,
      max: 256,
      multipleOf: 4,
      title: text('Width'),
      help: text('w'),
    },
    batch: {
      kind: 'integer',
      group: 'time',
      default: 64,
      min: 2,
      max: 512,
      multipleOf: 1,
      title: text('Batch'),
      help: text('b'),
    },
    sampleEvery: {
      kind: 'integer',
      group: 'time',
      default: 50,
      min: 1,
      max: 10_000,
      multipleOf: 1,
      title: text('Sample'),
      help: text('s'),
    },
    rate: {
      kind: 'number',
      group: 'rates',
      default: 2e-4,
      min: 1e-7,
      max: 0.1,
      scale: 'log',
      title: text('Rate'),
      help: text('r'),
    },
    loss: {
      kind: 'choice',
      group: 'objective',
      default: 'a',
      choices: [
        { value: 'a', title: text('A') },
        { value: 'b', title: text('B') },
      ],
      title: text('Loss'),
      help: text('l'),
    },
    soft: { kind: 'boolean', group: 'stability', default: false, title: text('Soft'), help: text('s') },
  },
  presets: [
    { id: 'laptop', title: text('Laptop'), values: {} },
    { id: 'paper', title: text('Paper'), values: { width: 64, batch: 128 } },
  ],
  deviations: [],
};

/** What the pictures of a run are drawn from, by seed: latent points, or pictures of its dataset. */
import type { HostTensors } from '../../shared/compiler/index.ts';
import { StudioError } from '../../shared/errors/index.ts';
import {
  drawingNetwork,
  type Given,
  latentsOf,
  type Model,
  type PictureShape,
  RandomStream,
} from '../../shared/gan/index.ts';
import { dim } from '../../shared/gan/shape.ts';
import { openStore, type Store } from '../datasets/store.ts';
import { toPicture, toStrip } from '../export/grid.ts';
import type { Picture } from '../export/png.ts';
import type { RunFile } from '../jobs/tasks.ts';
import { entriesOf } from './batches.ts';

export interface Source extends Disposable {
  /** A sampler's inputs; each row depends on its own seed only. */
  inputs(seeds: readonly number[]): HostTensors;
  /**
   * Pictures as they are shown: what was drawn, or that between what was given and what was wanted.
   * @param drawn from these seeds, each [H, W, C] in [−1, 1]
   */
  show(seeds: readonly number[], drawn: readonly Float32Array[]): Picture[];
}

/** A picture as it is shown, which is wider than what is drawn where a given one is beside it. */
export function shownShape(model: Model): PictureShape {
  const { output } = drawingNetwork(model);
  const [height, width, channels] = [dim(output, 0), dim(output, 1), dim(output, 2) === 1 ? 1 : 3] as const;
  return { height, width: model.drawing.from.kind === 'picture' ? 3 * width : width, channels };
}

/**
 * @param removed bitmap of entries that the run leaves out; null where there are none
 * @throws StudioError where pictures of the dataset are needed: `store_missing`, `store_damaged`, `dataset_empty`,
 *   `dataset_changed`
 */
export function openSource(model: Model, file: RunFile, removed: string | null): Source {
  const { from } = model.drawing;
  if (from.kind === 'picture') return openPairs(model, from.given, file, removed);
  const { output } = drawingNetwork(model);
  return {
    inputs: (seeds) => ({ z: latentsOf(model, seeds) }),
    show: (_seeds, drawn) => drawn.map((values) => toPicture(values, output)),
    [Symbol.dispose]: () => undefined,
  };
}

function openPairs(model: Model, given: Given, file: RunFile, removed: string | null): Source {
  const store = openStore(file.dataset.folder, removed === null ? {} : { removed });
  try {
    const entries = entriesOf(store);
    requirePictures(model, store, entries, file);
    return pairs(store, entries, given);
  } catch (error) {
    store.close();
    throw error;
  }
}

function requirePictures({ picture }: Model, store: Store, entries: Uint32Array, { dataset }: RunFile): void {
  const words = ({ height, width, channels }: PictureShape): string => [height, width, channels].join(' × ');
  if (entries.length === 0) throw new StudioError('dataset_empty', { dataset: dataset.name });
  if (words(store) === words(picture)) return;
  throw new StudioError('dataset_changed', {
    found: entries.length,
    foundShape: words(store),
    expected: dataset.count,
    expectedShape: words(picture),
  });
}

function pairs(store: Store, entries: Uint32Array, given: Given): Source {
  const { height, channels } = store;
  const width = store.width / 2;
  const size = height * width * channels;

  /** One half of the pair of a seed. */
  function half(seed: number, side: Given): Uint8Array {
    const place = new RandomStream(seed, 'pair').word() % entries.length;
    const pair = new Uint8Array(2 * size);
    store.read([entries[place] ?? 0], pair);
    const row = width * channels;
    const picture = new Uint8Array(size);
    for (let y = 0; y < height; y++) {
      const start = 2 * y * row + (side === 'left' ? 0 : row);
      picture.set(pair.subarray(start, start + row), y * row);
    }
    return picture;
  }

  const shape = { height, width, channels };
  const wanted = given === 'left' ? 'right' : 'left';
  return {
    inputs(seeds) {
      const data = new Float32Array(seeds.length * size);
      seeds.forEach((seed, at) => {
        half(seed, given).forEach((value, place) => (data[at * size + place] = value / 127.5 - 1));
      });
      return { condition: { shape: [seeds.length, height, width, channels], dtype: 'float32', data } };
    },
    show: (seeds, drawn) =>
      drawn.map((values, at) => {
        const seed = dim(seeds, at);
        return toStrip([
          { ...shape, data: half(seed, given) },
          toPicture(values, [height, width, channels]),
          { ...shape, data: half(seed, wanted) },
        ]);
      }),
    [Symbol.dispose]: () => store.close(),
  };
}

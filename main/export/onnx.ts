/**
 * A generator as a file of its own: standard ONNX operators, weights inside, any batch size. It is loaded back and
 * compared with what the training program draws before anybody is told that it exists.
 *
 * Input `z` float32 [batch, latent]. Output `image`, NHWC: float32 [batch, H, W, C] in [−1, 1], or, as the `uint8`
 * variant, [batch, H, W, 3] from 0 to 255 with grey repeated in all three channels.
 */
import { mkdir, rm } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { bakeState, compile, type HostTensor, type HostTensors, opset } from '../../shared/compiler/index.ts';
import { invariant, StudioError } from '../../shared/errors/index.ts';
import {
  generatorSpecs,
  latentsOf,
  type Model,
  pixelSamplingStep,
  samplerInputs,
  samplingStep,
} from '../../shared/gan/index.ts';
import { gridSeeds } from '../worker/sample-grid.ts';
import { readGenerator } from '../worker/generate.ts';
import { modelOf } from '../worker/model.ts';
import { openSampler } from '../worker/programs.ts';
import type { TaskHandler, TaskInput, TaskResult } from '../jobs/tasks.ts';
import { writeFileAtomically } from '../runs/files.ts';
import { cardOf, cardText } from './card.ts';
import { toGrid, toPicture } from './grid.ts';
import { encodePng } from './png.ts';

type Variant = TaskInput<'export'>['variant'];

/** Largest difference between an exported and a training picture that rounding explains, over [−1, 1]. */
const tolerance = 1e-4;
const comparedSeeds = 16;
const cardPictures = 36;

/** The file's bytes. @param values of the generator, by path */
export function encodeGenerator(model: Model, values: HostTensors, variant: Variant): Uint8Array {
  const example = { state: generatorSpecs(model), inputs: samplerInputs(model, 1) };
  const options = { target: 'portable', dynamicBatch: ['z'] } as const;
  const program =
    variant === 'float'
      ? compile(samplingStep(model), example, options)
      : compile(pixelSamplingStep(model), example, { ...options, byteOutputs: ['image'] });
  return bakeState(program, values);
}

/** Opens the file as a stranger would, with the runtime alone, and draws. */
async function drawWithFile(
  bytes: Uint8Array,
  z: HostTensor,
): Promise<{ image: ArrayLike<number>; session: Signature }> {
  const ort = await import('onnxruntime-node');
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: ['cpu'],
    logSeverityLevel: 3,
  });
  try {
    invariant(z.data instanceof Float32Array, 'latents are float');
    const { image } = await session.run({ z: new ort.Tensor('float32', z.data, [...z.shape]) });
    invariant(image !== undefined && 'data' in image, 'the file draws an image');
    const data = image.data;
    invariant(data instanceof Float32Array || data instanceof Uint8Array, 'the image is float or bytes');
    return {
      image: data,
      session: { inputs: describe(session.inputMetadata), outputs: describe(session.outputMetadata) },
    };
  } finally {
    await session.release();
  }
}

type Signature = Pick<TaskResult<'export'>, 'inputs' | 'outputs'>;
type Metadata = readonly {
  readonly name: string;
  readonly isTensor: boolean;
  readonly type?: string;
  readonly shape?: readonly (number | string)[];
}[];

function describe(metadata: Metadata): Signature['inputs'] {
  return metadata.map(({ name, type = 'unknown', shape = [] }) => ({ name, type, shape: [...shape] }));
}

/** The training program's pictures in the file's form. */
function expectedOf(pictures: readonly Float32Array[], channels: number, variant: Variant): Float64Array {
  if (variant === 'float') return Float64Array.from(pictures.flatMap((picture) => Array.from(picture)));
  const repeat = channels === 1 ? 3 : 1;
  return Float64Array.from(
    pictures.flatMap((picture) =>
      Array.from(picture).flatMap((value) =>
        new Array<number>(repeat).fill((Math.min(1, Math.max(-1, value)) + 1) * 127.5),
      ),
    ),
  );
}

/**
 * Largest difference, over [−1, 1]. A byte may stand for any value that rounds to it: half a level is not a difference.
 * @throws StudioError `export_differs`
 */
export function largestDifference(
  found: ArrayLike<number>,
  expected: Float64Array,
  variant: Variant,
): number {
  invariant(found.length === expected.length, `the file drew ${found.length} values, not ${expected.length}`);
  let largest = 0;
  for (let at = 0; at < found.length; at++) {
    const difference = Math.abs((found[at] ?? Number.NaN) - (expected[at] ?? 0));
    const excess = variant === 'float' ? difference : Math.max(0, difference - 0.5) / 127.5;
    // A NaN must win, so the comparison is written the other way round.
    if (!(excess <= largest)) largest = excess;
  }
  if (largest <= tolerance) return largest;
  throw new StudioError('export_differs', { difference: largest.toExponential(2), limit: String(tolerance) });
}

export const exportOnnx: TaskHandler<'export'> = async (input) => {
  const { file, variant, path } = input;
  const model = modelOf(file);
  const { values, step } = await readGenerator(input.checkpoint, true);
  const { height, width, channels } = model.picture;

  // Draw with the training program.
  const seeds = gridSeeds(file.seed, cardPictures);
  await using sampler = await openSampler(model, values, { threads: file.threads, count: cardPictures });
  const pictures = await sampler.draw(values, seeds);

  // Write the file, and open it again as it lies there.
  const bytes = encodeGenerator(model, values, variant);
  await mkdir(dirname(path), { recursive: true });
  await writeFileAtomically(path, bytes);
  const compared = seeds.slice(0, comparedSeeds);
  const drawn = await drawWithFile(bytes, latentsOf(model, compared));
  const expected = expectedOf(pictures.slice(0, compared.length), channels, variant);
  const maxDifference = await removingOnError(path, () => largestDifference(drawn.image, expected, variant));

  // Say what it is, beside it.
  const card = cardOf({ ...input, step, opset, maxDifference, ...drawn.session });
  const text = cardText(card);
  const stem = path.slice(0, path.length - extname(path).length);
  const grid = toGrid(pictures.map((picture) => toPicture(picture, [height, width, channels])));
  await writeFileAtomically(`${stem}.png`, encodePng(grid, { Title: card.title, Software: 'GAN Studio' }));
  await writeFileAtomically(`${stem}.json`, `${JSON.stringify(card, null, 2)}\n`);
  await writeFileAtomically(`${stem}.md`, text);
  return {
    step,
    format: 'onnx',
    variant,
    file: path,
    bytes: bytes.length,
    opset,
    latent: model.drawing.latent.kind,
    maxDifference,
    ...drawn.session,
    card: text,
  };
};

/** A file that was found wrong must not stay. */
async function removingOnError<R>(path: string, work: () => R): Promise<R> {
  try {
    return work();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

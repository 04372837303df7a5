/**
 * A generator as a file of its own: standard ONNX operators, weights inside, any batch size. It is loaded back and
 * compared with what the training program draws before anybody is told that it exists.
 *
 * Input `z` float32 [batch, latent], or, of a generator that translates pictures, `condition` [batch, H, W, C]. Output
 * `image`, NHWC. Pictures are float32 in [−1, 1], or, as the `uint8` variant, bytes from 0 to 255; its `image` always has
 * three channels, grey repeated.
 */
import { bakeState, compile, type HostTensor, type HostTensors, opset } from '../../shared/compiler/index.ts';
import { invariant, StudioError } from '../../shared/errors/index.ts';
import {
  drawingNetwork,
  generatorSpecs,
  type Model,
  pixelSamplerInputs,
  pixelSamplingStep,
  samplerInputs,
  samplingStep,
} from '../../shared/gan/index.ts';
import { mapValues } from '../../shared/gan/record.ts';
import { dim } from '../../shared/gan/shape.ts';
import { removedFileOf } from '../worker/batches.ts';
import { gridCount, gridSeeds } from '../worker/sample-grid.ts';
import { readGenerator } from '../worker/generate.ts';
import { modelOf } from '../worker/model.ts';
import { openSampler } from '../worker/programs.ts';
import { runFolderOf } from '../worker/restore.ts';
import { openSource } from '../worker/source.ts';
import type { TaskHandler, TaskInput, TaskResult } from '../jobs/tasks.ts';
import { cardOf, cardText } from './card.ts';
import { toGrid } from './grid.ts';
import { writeOutputs } from './outputs.ts';
import { encodePng } from './png.ts';

type Variant = TaskInput<'export'>['variant'];

/** Largest difference between an exported and a training picture that rounding explains, over [−1, 1]. */
const tolerance = 1e-4;
const comparedSeeds = 16;
const cardPictures = 36;

/** The file's bytes. @param values of the generator, by path */
export function encodeGenerator(model: Model, values: HostTensors, variant: Variant): Uint8Array {
  const state = generatorSpecs(model);
  const inputs = (variant === 'float' ? samplerInputs : pixelSamplerInputs)(model, 1);
  const options = { target: 'portable', dynamicBatch: Object.keys(inputs) } as const;
  const program =
    variant === 'float'
      ? compile(samplingStep(model), { state, inputs }, options)
      : compile(pixelSamplingStep(model), { state, inputs }, { ...options, byteOutputs: ['image'] });
  return bakeState(program, values);
}

/** Opens the file as a stranger would, with the runtime alone, and draws. */
async function drawWithFile(
  bytes: Uint8Array,
  inputs: HostTensors,
): Promise<{ image: ArrayLike<number>; session: Signature }> {
  const ort = await import('onnxruntime-node');
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: ['cpu'],
    logSeverityLevel: 3,
  });
  try {
    const feeds = mapValues(inputs, ({ data, shape }) =>
      data instanceof Uint8Array
        ? new ort.Tensor('uint8', data, shape)
        : new ort.Tensor('float32', Float32Array.from(data), shape),
    );
    const { image } = await session.run(feeds);
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

/** What the training program draws from, in the file's form: a picture as bytes, a latent point as it is. */
function inputsOf(inputs: HostTensors, variant: Variant): HostTensors {
  if (variant === 'float') return inputs;
  return mapValues(inputs, (tensor, name): HostTensor =>
    name === 'condition'
      ? {
          ...tensor,
          dtype: 'uint8',
          data: Uint8Array.from(tensor.data, (value) => Math.round((value + 1) * 127.5)),
        }
      : tensor,
  );
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
  const { values, step, computed } = await readGenerator(input.checkpoint, true);
  const channels = dim(drawingNetwork(model).output, 2);

  // Draw with the training program.
  const count = Math.min(cardPictures, gridCount(model));
  const seeds = gridSeeds(file.seed, count);
  using source = openSource(model, file, removedFileOf(runFolderOf(input.checkpoint)));
  await using sampler = await openSampler(model, source, values, { threads: file.threads, count });
  const pictures = await sampler.draw(values, seeds);

  // Open the file as it will lie there. One that differs is never written, and so replaces nothing.
  const bytes = encodeGenerator(model, values, variant);
  const compared = seeds.slice(0, comparedSeeds);
  const drawn = await drawWithFile(bytes, inputsOf(source.inputs(compared), variant));
  const expected = expectedOf(pictures.slice(0, compared.length), channels, variant);
  const maxDifference = largestDifference(drawn.image, expected, variant);

  // Write it, and beside it what it is.
  const card = cardOf({ ...input, step, computed, opset, maxDifference, ...drawn.session });
  const text = cardText(card);
  const grid = toGrid(source.show(seeds, pictures));
  const picture = encodePng(grid, { Title: card.title, Software: 'GAN Studio' });
  const written = await writeOutputs(
    path,
    { model: bytes, card: text, data: `${JSON.stringify(card, null, 2)}\n`, picture },
    input.replace,
  );
  return {
    step,
    format: 'onnx',
    variant,
    file: path,
    bytes: bytes.length,
    opset,
    latent: model.drawing.from.kind,
    maxDifference,
    ...drawn.session,
    card: text,
    ...written,
  };
};

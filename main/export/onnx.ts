/**
 * A drawing as a file of its own: standard ONNX operators, weights inside, any batch size. It is loaded back and
 * compared with what the training program draws before anybody is told that it exists.
 *
 * Inputs are those of the drawing: `z` float32 [batch, latent], `label` int64 [batch], `picture` [batch, H, W, C]. Output
 * `image`, NHWC. Pictures are float32 in [−1, 1], or, as the `uint8` variant, bytes from 0 to 255; its `image` always has
 * three channels, grey repeated. Names of labels stand in the file's metadata, as `label.names`, a JSON list.
 */
import { bakeState, compile, type HostTensor, type HostTensors, opset } from '../../shared/compiler/index.ts';
import { invariant, StudioError } from '../../shared/errors/index.ts';
import {
  type Drawing,
  drawingInputs,
  drawingOf,
  drawingSpecs,
  drawingStep,
  type Model,
  pixelDrawingInputs,
  pixelDrawingStep,
} from '../../shared/gan/index.ts';
import { mapValues, take } from '../../shared/gan/record.ts';
import { gridCells, gridOf } from '../worker/drawing/sample-grid.ts';
import { asked } from '../worker/drawing/drawings.ts';
import { madePicture, openDrawer } from '../worker/drawing/drawer.ts';
import { readNetworks } from '../worker/drawing/generate.ts';
import { modelOf } from '../worker/engine/model.ts';
import { rowsOf } from '../worker/engine/programs.ts';
import { runFolderOf } from '../worker/training/restore.ts';
import type { TaskHandler, TaskInput, TaskResult } from '../jobs/tasks.ts';
import { cardOf, cardText } from './card.ts';
import { toGrid } from '../media/grid.ts';
import { writeOutputs } from './outputs.ts';
import { encodePng } from '../media/png.ts';

type Variant = TaskInput<'export'>['variant'];

/** Largest difference between an exported and a training picture that rounding explains, over [−1, 1]. */
const tolerance = 1e-4;
const comparedCells = 16;

/** The names of what labels stand for, by the names of inputs, for the file's metadata. */
function metadataOf({ given }: Drawing): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, input]) =>
      input.kind === 'label' ? [[`${name}.names`, JSON.stringify(input.names)] as const] : [],
    ),
  );
}

/** The file's bytes. @param values of the drawing's networks, as `drawingSpecs` names them */
export function encodeDrawing(
  model: Model,
  drawing: Drawing,
  values: HostTensors,
  variant: Variant,
): Uint8Array {
  const state = drawingSpecs(model, drawing);
  const inputs = (variant === 'float' ? drawingInputs : pixelDrawingInputs)(drawing, 1);
  const options = { target: 'portable', dynamicBatch: Object.keys(inputs) } as const;
  const pictures = Object.keys(drawing.made).filter((name) => drawing.made[name]?.kind === 'picture');
  const program =
    variant === 'float'
      ? compile(drawingStep(model, drawing), { state, inputs }, options)
      : compile(pixelDrawingStep(model, drawing), { state, inputs }, { ...options, byteOutputs: pictures });
  const longInputs = Object.keys(inputs).filter((name) => inputs[name]?.dtype === 'int32');
  return bakeState(program, values, { longInputs, metadata: metadataOf(drawing) });
}

/** Opens the file as a stranger would, with the runtime alone, and draws. */
async function drawWithFile(
  bytes: Uint8Array,
  output: string,
  inputs: HostTensors,
): Promise<{ image: ArrayLike<number>; session: Signature }> {
  const ort = await import('onnxruntime-node');
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: ['cpu'],
    logSeverityLevel: 3,
  });
  try {
    const feeds = mapValues(inputs, ({ data, shape }) => {
      if (data instanceof Uint8Array) return new ort.Tensor('uint8', data, shape);
      if (data instanceof Float32Array) return new ort.Tensor('float32', data, shape);
      return new ort.Tensor('int64', BigInt64Array.from(data, BigInt), shape);
    });
    const { [output]: image } = await session.run(feeds);
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

interface Signature {
  readonly inputs: TaskResult<'export'>['outputs'];
  readonly outputs: TaskResult<'export'>['outputs'];
}
type Metadata = readonly {
  readonly name: string;
  readonly isTensor: boolean;
  readonly type?: string;
  readonly shape?: readonly (number | string)[];
}[];

function describe(metadata: Metadata): Signature['outputs'] {
  return metadata.map(({ name, type = 'unknown', shape = [] }) => ({ name, type, shape: [...shape] }));
}

/** What the training program draws from, in the file's form: a picture as bytes, all else as it is. */
function inputsOf({ given }: Drawing, inputs: HostTensors, variant: Variant): HostTensors {
  if (variant === 'float') return inputs;
  return mapValues(inputs, (tensor, name): HostTensor =>
    given[name]?.kind === 'picture'
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
  const drawing = drawingOf(model, input.drawing);
  const networks = await readNetworks(model, drawing, input.checkpoint, true);
  const { values, step, computed } = networks;
  const picture = madePicture(drawing);

  // Draw with the training program.
  const cells = gridCells(model, file.seed);
  const { columns } = gridOf(model);
  await using drawer = await openDrawer(model, drawing, file, runFolderOf(input.checkpoint), values, {
    count: cells.length,
  });
  const { inputs: given, made, shown } = await drawer.draw(values, cells);

  // Open the file as it will lie there. One that differs is never written, and so replaces nothing.
  const bytes = encodeDrawing(model, drawing, values, variant);
  const count = Math.min(comparedCells, cells.length);
  const compared = rowsOf(given, 0, count);
  const drawn = await drawWithFile(bytes, picture.name, inputsOf(drawing, compared, variant));
  const expected = expectedOf(made.slice(0, count), picture.shape.channels, variant);
  const maxDifference = largestDifference(drawn.image, expected, variant);
  const signature = {
    inputs: drawn.session.inputs.map((one) => ({
      ...one,
      ...asked(one.name, take(drawing.given, one.name)),
    })),
    outputs: drawn.session.outputs,
  };

  // Write it, and beside it what it is.
  const card = cardOf({ ...input, step, computed, opset, maxDifference, ...signature });
  const text = cardText(card);
  const sheet = encodePng(toGrid(shown, columns), { Title: card.title, Software: 'GAN Studio' });
  const written = await writeOutputs(
    path,
    { model: bytes, card: text, data: `${JSON.stringify(card, null, 2)}\n`, picture: sheet },
    input.replace,
  );
  return {
    step,
    format: 'onnx',
    variant,
    file: path,
    bytes: bytes.length,
    opset,
    maxDifference,
    ...signature,
    card: text,
    ...written,
  };
};

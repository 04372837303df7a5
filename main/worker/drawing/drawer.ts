/** Draws cells: each depends on its own seed, on what it is given, and on nothing beside it. */
import type { HostTensor, HostTensors } from '../../../shared/compiler/index.ts';
import type { PictureShape } from '../../../shared/data/index.ts';
import { invariant } from '../../../shared/errors/index.ts';
import type { Drawing, Model } from '../../../shared/gan/index.ts';
import { take } from '../../../shared/gan/record.ts';
import { toPicture, toStrip } from '../../media/grid.ts';
import type { Picture } from '../../media/png.ts';
import type { Cell, RunFile } from '../../jobs/tasks.ts';
import { openGiver } from './given.ts';
import { openSampler, rowsOf } from '../engine/programs.ts';

export interface Drawn {
  /** What the drawing was given, [N, …]. */
  readonly inputs: HostTensors;
  /** What it made, a float32 array for each of the N, pictures [H, W, C] in [−1, 1]. */
  readonly made: readonly Float32Array[];
  /** As it is shown: what was made, between what was given and what was wanted where these are pictures. */
  readonly shown: readonly Picture[];
}

export interface Drawer extends AsyncDisposable {
  /** @param values of the drawing's networks @throws StudioError `given_unknown`, `given_label_unknown` */
  draw(values: HostTensors, cells: readonly Cell[]): Promise<Drawn>;
}

/** The picture that a drawing makes: its name and shape. */
export function madePicture({ made }: Drawing): { readonly name: string; readonly shape: PictureShape } {
  const [found] = Object.entries(made).flatMap(([name, one]) =>
    one.kind === 'picture' ? [{ name, shape: one }] : [],
  );
  invariant(found !== undefined, 'a drawing makes a picture');
  return found;
}

const givenPictures = ({ given }: Drawing): readonly string[] =>
  Object.keys(given).filter((name) => given[name]?.kind === 'picture');

/** A picture as it is shown, which is wider than what is made where others are beside it. */
export function shownShape(drawing: Drawing): PictureShape {
  const { height, width, channels } = madePicture(drawing).shape;
  const beside = givenPictures(drawing).length + (drawing.wanted === undefined ? 0 : 1);
  return { height, width: (1 + beside) * width, channels };
}

/** One row of pictures [N, H, W, C]. */
function pictureAt(tensor: HostTensor, at: number): Picture {
  const { data } = take(rowsOf({ tensor }, at, 1), 'tensor');
  return toPicture(Float32Array.from(data), tensor.shape.slice(1));
}

/**
 * @param folder of the run @param values to begin with @param options.count cells that are usually drawn at once
 * @throws StudioError as `openGiver`
 */
export async function openDrawer(
  model: Model,
  drawing: Drawing,
  file: RunFile,
  folder: string,
  values: HostTensors,
  options: { readonly count: number },
): Promise<Drawer> {
  const giver = await openGiver(model, drawing, file, folder);
  const sampler = await openSampler(model, drawing, values, {
    threads: file.threads,
    count: options.count,
  });
  const { name, shape } = madePicture(drawing);
  return {
    async draw(current, cells) {
      const { inputs, wanted } = await giver.give(cells);
      const made = take(await sampler.draw(current, inputs), name);
      const shown = made.map((values, at) => {
        const given = givenPictures(drawing).map((role) => pictureAt(take(inputs, role), at));
        const drawn = toPicture(values, [shape.height, shape.width, shape.channels]);
        const target = wanted === null ? [] : [pictureAt(wanted, at)];
        return given.length + target.length === 0 ? drawn : toStrip([...given, drawn, ...target]);
      });
      return { inputs, made, shown };
    },
    async [Symbol.asyncDispose]() {
      await giver[Symbol.asyncDispose]();
      await sampler[Symbol.asyncDispose]();
    },
  };
}

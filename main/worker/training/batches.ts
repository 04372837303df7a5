/** What steps are fed that depends on data or chance: a function of the seed, the step and the cursors alone. */
import type { HostTensor, HostTensors } from '../../../shared/compiler/types.ts';
import { onlyStream } from '../../../shared/data/index.ts';
import { invariant } from '../../../shared/errors/index.ts';
import { fillBatch } from '../../../shared/gan/random/index.ts';
import { mapValues, take } from '../../../shared/gan/record.ts';
import { sizeOf } from '../../../shared/gan/shape.ts';
import { drawNoise, type Feeding, type Read } from '../../../shared/gan/train/index.ts';
import { type Chunk, type ChunkRun, planChunk } from './chunk.ts';
import { type Items, type ItemsPlan, openItems } from './items.ts';
import { readField } from './fields.ts';

/** Items read of each stream before a step. */
export type Cursors = Readonly<Record<string, number>>;

/** Plain data, so that it can be handed to another thread. */
export interface BatchPlan {
  /** By stream; the first decides what an epoch is. */
  readonly streams: Readonly<Record<string, ItemsPlan>>;
  readonly seed: number;
  /** Of the training's programs, in order. */
  readonly feedings: readonly Feeding[];
  /** Steps made before the first batch. */
  readonly step: number;
  readonly cursors: Cursors;
}

/** A call of a program with what it is fed. */
export interface FedRun extends ChunkRun {
  /** Items of the first stream read before its first update. */
  readonly cursor: number;
  /** Of those, how many each update reads; 0 where it reads none. */
  readonly reads: number;
  /** What it reads and its noise, [K, N, …], K being its updates. */
  readonly inputs: HostTensors;
}

/** Steps with everything they are fed but numbers that follow from the step. */
export interface FedChunk extends Chunk {
  readonly runs: readonly FedRun[];
  /** Items read when it is made. */
  readonly cursors: Cursors;
}

/** What a training reads of a stream. */
export interface StreamFacts {
  /** Items that take part. */
  readonly count: number;
  readonly heldOut: number;
  /** Of what is stored, as words: it must stay the same. */
  readonly shape: string;
}

export interface Batches {
  readonly streams: Readonly<Record<string, StreamFacts>>;
  /** Items of the first stream: an epoch. */
  readonly count: number;
  /** What the next steps are fed. @param most steps @throws StudioError when a store was changed */
  next(most: number): FedChunk;
  close(): void;
}

/** Streams must not be shuffled alike. Runs with one stream keep the name that its shuffle always had. */
const purposeOf = (stream: string): string => (stream === onlyStream ? 'shuffle' : `shuffle/${stream}`);

export function factsOf({ store, training, heldOut }: Items): StreamFacts {
  const { height, width, channels } = store;
  return { count: training.length, heldOut: heldOut.length, shape: [height, width, channels].join(' × ') };
}

/** @throws StudioError `store_missing`, `store_damaged`, `dataset_empty` */
export function openBatches(plan: BatchPlan): Batches {
  const opened: Record<string, Items> = {};
  const close = (): void => {
    for (const { store } of Object.values(opened)) store.close();
  };
  try {
    for (const [stream, items] of Object.entries(plan.streams)) opened[stream] = openItems(items);
  } catch (error) {
    close();
    throw error;
  }
  return batchesOf(plan, opened, close);
}

function batchesOf(plan: BatchPlan, opened: Readonly<Record<string, Items>>, close: () => void): Batches {
  const { seed, feedings } = plan;
  const [first = onlyStream] = Object.keys(plan.streams);
  const cursors: Record<string, number> = { ...mapValues(opened, () => 0), ...plan.cursors };
  let { step } = plan;

  /** The items that an update reads of a stream. */
  function chosenOf(stream: string, batch: number, update: number): Uint32Array {
    const { training } = take(opened, stream);
    const chosen = new Uint32Array(batch);
    fillBatch(seed, take(cursors, stream) + update * batch, training.length, chosen, purposeOf(stream));
    return chosen.map((position) => training[position] ?? 0);
  }

  function readStream(stream: string, reads: readonly Read[], batch: number, updates: number): HostTensors {
    const { store } = take(opened, stream);
    const chosen = Array.from({ length: updates }, (_, update) => chosenOf(stream, batch, update));
    cursors[stream] = take(cursors, stream) + updates * batch;
    return Object.fromEntries(
      reads.map(({ name, field, shape, dtype }): [string, HostTensor] => {
        const size = batch * sizeOf(shape);
        const data = new (dtype === 'int32' ? Int32Array : Uint8Array)(updates * size);
        chosen.forEach((items, update) => {
          readField(store, field, items, data.subarray(update * size, (update + 1) * size));
        });
        return [name, { shape: [updates, batch, ...shape], dtype, data }];
      }),
    );
  }

  function readAll({ reads, batch }: Feeding, updates: number): HostTensors {
    const streams = [...new Set(reads.map(({ stream }) => stream))];
    const each = streams.map((stream) =>
      readStream(
        stream,
        reads.filter((read) => read.stream === stream),
        batch,
        updates,
      ),
    );
    return Object.assign({}, ...each) as HostTensors;
  }

  function feed(run: ChunkRun): FedRun {
    const feeding = feedings.find(({ name }) => name === run.program);
    invariant(feeding !== undefined, `no program ${run.program}`);
    const { batch, noise, reads } = feeding;
    const cursor = cursors[first] ?? 0;
    const inputs = {
      ...readAll(feeding, run.updates),
      ...drawNoise(noise, batch, seed, { first: run.first, count: run.updates }),
    };
    const readsFirst = reads.some(({ stream }) => stream === first);
    return { ...run, cursor, reads: readsFirst ? batch : 0, inputs };
  }

  return {
    streams: mapValues(opened, factsOf),
    count: opened[first]?.training.length ?? 1,
    next(most) {
      const chunk = planChunk(feedings, step, most);
      const runs = chunk.runs.map(feed);
      step += chunk.steps;
      return { ...chunk, runs, cursors: { ...cursors } };
    },
    close,
  };
}

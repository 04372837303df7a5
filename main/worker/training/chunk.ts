/** Which steps are made together: an engine that makes several at once spends less on each. */
import { type Feeding, isDue } from '../../../shared/gan/index.ts';

/** One call of one program. */
export interface ChunkRun {
  readonly program: string;
  /** Number of its first update, counted over the whole training. */
  readonly first: number;
  /** Updates, one after the other. */
  readonly updates: number;
}

/** Neighbouring steps, and the calls that make them, in order. */
export interface Chunk {
  /** Steps made before. */
  readonly step: number;
  readonly steps: number;
  readonly runs: readonly ChunkRun[];
}

/** Updates that a program makes before a step. */
const updatesBefore = ({ repeat, every }: Feeding, step: number): number => repeat * Math.ceil(step / every);

/**
 * The next steps of a training. Steps in which one and the same program is due are made in one call; a step of several
 * programs is a chunk of its own, because each of them needs what the others left.
 * @param feedings of the programs, in order @param step steps made before @param most steps, at least 1
 */
export function planChunk(feedings: readonly Feeding[], step: number, most: number): Chunk {
  const dueAt = (at: number): readonly Feeding[] => feedings.filter((feeding) => isDue(feeding, at));
  const due = dueAt(step);
  const isSame = (others: readonly Feeding[]): boolean => others.length === 1 && others[0] === due[0];
  let steps = 1;
  if (due.length === 1) while (steps < most && isSame(dueAt(step + steps))) steps++;
  const runs = due.map((feeding) => ({
    program: feeding.name,
    first: updatesBefore(feeding, step),
    updates: feeding.repeat * steps,
  }));
  return { step, steps, runs };
}

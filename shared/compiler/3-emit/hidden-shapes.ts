/**
 * Shapes that ONNX Runtime cannot know before it runs. From known ones it plans which value takes the place of a dead one
 * of the same shape, and keeps the dead one's memory until then, however long: a DCGAN step held twice what was alive
 * (988 against 716 MB at 64 × 64, width 64, batch 32). Memory of unknown size goes back to the arena
 * when its value dies, and whatever fits comes there next.
 */
import type { OnnxGraph } from './onnx.ts';

export class HiddenShapes {
  readonly #graph: OnnxGraph;
  readonly #zero: string;
  #length: string | undefined;
  readonly #known = new Map<string, string>();

  /**
   * @param graph where shapes are computed: the program itself, or that around a loop, where it is done once a run
   * @param zero a value of that graph that is 0 when it runs, and that cannot be folded into a constant
   */
  constructor(graph: OnnxGraph, zero: string) {
    this.#graph = graph;
    this.#zero = zero;
  }

  /** The shape as a vector. Equal ones are shared. */
  of(shape: readonly number[]): string {
    const key = shape.join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const hidden = this.#graph.node('Reshape', [this.#graph.numbers(shape), this.#anyLength()]);
    this.#known.set(key, hidden);
    return hidden;
  }

  /** -1, the length "whatever there is". */
  #anyLength(): string {
    return (this.#length ??= this.#graph.node('Sub', [this.#zero, this.#graph.numbers([1])]));
  }
}

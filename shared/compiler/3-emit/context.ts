/** What emission knows while it writes one graph: names of values, and which axis is free. */
import { invariant, StudioError } from '../../errors/index.ts';
import type { Node } from '../graph/node.ts';
import type { HiddenShapes } from './hidden-shapes.ts';
import type { Attribute, Axis, OnnxGraph } from './onnx.ts';

/** A batch axis that is left free: traced as a length that nothing else has, and found again by it. */
export interface FreeBatch {
  readonly input: string;
  readonly length: number;
}

export class EmitContext {
  readonly graph: OnnxGraph;
  readonly #free: FreeBatch | undefined;
  readonly #hidden: HiddenShapes | undefined;
  readonly #names = new Map<Node, string>();
  #batch: string | undefined;

  constructor(
    graph: OnnxGraph,
    options: { readonly free?: FreeBatch | undefined; readonly hidden?: HiddenShapes | undefined } = {},
  ) {
    this.graph = graph;
    this.#free = options.free;
    this.#hidden = options.hidden;
  }

  get hidesShapes(): boolean {
    return this.#hidden !== undefined;
  }

  setName(node: Node, name: string): void {
    this.#names.set(node, name);
  }

  hasName(node: Node): boolean {
    return this.#names.has(node);
  }

  name(node: Node | undefined): string {
    const name = node === undefined ? undefined : this.#names.get(node);
    invariant(name !== undefined, `${node?.op ?? 'an operand'} was not written yet`);
    return name;
  }

  /** An operator on the operands of a node. */
  operator(
    op: string,
    node: Node,
    attrs: Readonly<Record<string, Attribute>> = {},
    extra: readonly string[] = [],
  ): string {
    const inputs = [...node.inputs.map((input) => this.name(input)), ...extra];
    return this.graph.node(op, inputs, attrs, { scope: node.scope });
  }

  isFree(length: number): boolean {
    return this.#free !== undefined && length > 0 && length % this.#free.length === 0;
  }

  /** A shape for the model's signature. Only a plain batch axis has a name of its own. */
  axes(shape: readonly number[]): readonly Axis[] {
    const whole = this.#free?.length ?? 1;
    return shape.map((length) => {
      if (!this.isFree(length)) return length;
      return length === whole ? 'batch' : `batch_x${length / whole}`;
    });
  }

  /** Lengths as a vector: constant, or computed from the batch that is given. */
  lengths(values: readonly number[]): string {
    if (!values.some((value) => this.isFree(value))) return this.graph.numbers(values);
    const whole = this.#free?.length ?? 1;
    const parts = values.map((value) =>
      this.isFree(value) ? this.#times(value / whole) : this.graph.numbers([value]),
    );
    return this.graph.node('Concat', parts, { axis: 0 });
  }

  /** A whole shape as a vector, for operators that make values of it. */
  wholeShape(shape: readonly number[]): string {
    return this.#hidden === undefined || shape.length === 0 ? this.lengths(shape) : this.#hidden.of(shape);
  }

  #times(factor: number): string {
    const batch = this.#batchLength();
    return factor === 1 ? batch : this.graph.node('Mul', [batch, this.graph.numbers([factor])]);
  }

  #batchLength(): string {
    const g = this.graph;
    this.#batch ??= g.node('Slice', [
      g.node('Shape', [this.#free?.input ?? '']),
      g.numbers([0]),
      g.numbers([1]),
      g.numbers([0]),
    ]);
    return this.#batch;
  }

  /** @throws StudioError batch_not_free for a constant as long as the free batch */
  requireFixed(node: Node): void {
    if (!node.shape.some((length) => this.isFree(length))) return;
    throw new StudioError('batch_not_free', {
      input: this.#free?.input ?? '',
      reason: `a constant in ${node.scope || 'the step'} has its length`,
    });
  }
}

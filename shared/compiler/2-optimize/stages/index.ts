/**
 * Splits a graph into stages: what the runtime computes, then state that is changed in place, outside the runtime, in one
 * pass over memory. The runtime has no fused optimizers: Adam and the running average are thirteen of its passes over all
 * weights, and new state in its hands is a second copy of the old. Where updates depend on each other, as a generator's
 * on the new discriminator, there are several stages, and values cross from one to the next.
 */
import { invariant } from '../../../errors/index.ts';
import { makeNode } from '../../graph/builder.ts';
import type { Graph, Node, NodeOf } from '../../graph/node.ts';
import { sizeOf } from '../../graph/shape.ts';
import type { Specs } from '../../types.ts';
import {
  changedInRuntime,
  type Levels,
  fromRuntime,
  handedTo,
  levelsOf,
  makers,
  runtimeNodes,
} from './levels.ts';
import { findRegions, type Region } from './regions.ts';

export { isGivenNumber, isInPlaceOp, type InPlaceOp, type Region } from './regions.ts';

/** One stage. Its graph's outputs are the step's own, and values that are read later. */
export interface GraphStage {
  readonly graph: Graph;
  /** Outputs of the graph that only later stages and updates read. */
  readonly values: Specs;
  /** What is changed in place when the graph was computed. */
  readonly regions: readonly Region[];
  /** Names of what regions read: state, inputs and values. */
  readonly nameOf: (node: Node) => string;
}

/** Splitting a graph, as it turned out. */
export interface Split {
  readonly stages: readonly GraphStage[];
  /** All state that can be is changed in place. */
  readonly isWhole: boolean;
  /** Operations that move from the runtime into kernels, each times the elements it makes. */
  readonly movedElements: number;
  /** Elements that are handed out of the runtime for kernels. */
  readonly handedElements: number;
  /** Elements that later stages read. */
  readonly crossingElements: number;
  /** Elements that kernels read or write. */
  readonly touchedElements: number;
}

/** Names of values between stages begin with this; no state or input has such a name. */
export const valuePrefix = 'value#';

/**
 * Regions that agree with what the runtime reads; those that do not stay in the runtime.
 * @param inRuntime state that does in any case
 * @param twice state whose new values the runtime makes too
 */
function settle(graph: Graph, inRuntime: readonly string[], twice: readonly string[]): Levels {
  const excluded = new Set<string>(inRuntime);
  const asWell = new Set<string>(twice);
  for (;;) {
    const levels = levelsOf(graph, findRegions(graph, excluded, asWell));
    if (!('names' in levels)) return levels;
    for (const name of levels.names) excluded.add(name);
  }
}

/**
 * The ways to split a traced graph: all state in place that can be, in stages; where these are several, all in place in
 * one, for which the runtime makes what it reads of it too; and what is changed last alone. None where no state can be
 * changed in place.
 * @param inRuntime names of state that the runtime shall change
 */
export function splits(graph: Graph, inRuntime: readonly string[] = []): readonly Split[] {
  const levels = settle(graph, inRuntime, []);
  const { regions, ofRegion } = levels;
  if (regions.length === 0) return [];
  const latest = Math.max(...regions.map(ofRegion));
  const earlier = regions
    .filter((region) => ofRegion(region) < latest)
    .flatMap(({ results }) => [...results.keys()]);
  const all = splitAt(graph, levels, true);
  if (earlier.length === 0) return [all];
  const atOnce = splitAt(graph, settle(graph, inRuntime, earlier), true);
  const last = splitAt(graph, settle(graph, [...inRuntime, ...earlier], []), false);
  return [all, atOnce, last];
}

function splitAt(graph: Graph, levels: Levels, isWhole: boolean): Split {
  const splitter = new Splitter(graph, levels);
  const stages = splitter.stages();
  const { regions } = levels;
  const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
  const elements = (nodes: readonly Node[]): number => sum(nodes.map(({ shape }) => sizeOf(shape)));
  const size = ({ results }: Region): number => sizeOf([...results.values()][0]?.shape ?? []);
  const forKernels = new Set(regions.flatMap(fromRuntime));
  const once = regions.filter(({ isMadeTwice }) => !isMadeTwice);
  return {
    stages,
    isWhole,
    movedElements: sum(once.map((region) => region.inside.length * size(region))),
    touchedElements: sum(
      regions.map((region) => (region.arrays.length + region.results.size) * size(region)),
    ),
    handedElements: elements([...forKernels]),
    crossingElements: elements([...splitter.handed].filter((node) => !forKernels.has(node))),
  };
}

class Splitter {
  readonly #graph: Graph;
  readonly #levels: Levels;
  readonly #made: ReturnType<typeof makers>;
  readonly #leaves: ReadonlyMap<string, Node>;
  /** Values that are handed from stage to stage, and the leaves that stand for them. */
  readonly #handed = new Map<Node, NodeOf<'Input'>>();

  constructor(graph: Graph, levels: Levels) {
    this.#graph = graph;
    this.#levels = levels;
    this.#made = makers(levels.regions);
    this.#leaves = new Map(graph.leaves.map((leaf) => [leaf.attrs.name, leaf]));
    for (const node of levels.regions.flatMap(fromRuntime)) this.#hand(node);
    for (const node of runtimeNodes(graph, levels.regions)) {
      for (const origin of handedTo(node, levels.of, (input) => this.#made.has(input))) this.#hand(origin);
    }
  }

  /** What the runtime hands out for kernels and later stages. */
  get handed(): Iterable<Node> {
    return this.#handed.keys();
  }

  #hand(node: Node): void {
    if (this.#handed.has(node)) return;
    const name = `${valuePrefix}${this.#handed.size}`;
    const { shape, dtype } = node;
    const leaf = makeNode('Input', [], { name, kind: 'input' }, node.scope, { shape, dtype });
    this.#handed.set(node, leaf as NodeOf<'Input'>);
  }

  /** The state that a region has changed, read as the leaf it is again. */
  #changed(node: Node): Node | undefined {
    const region = this.#made.get(node);
    if (region === undefined) return undefined;
    const name = [...region.results].find(([, made]) => made === node)?.[0] ?? '';
    return this.#leaves.get(name);
  }

  stages(): readonly GraphStage[] {
    return Array.from({ length: this.#levels.count }, (_, level) => this.#stage(level));
  }

  #stage(level: number): GraphStage {
    const { of, ofRegion, regions } = this.#levels;
    const isHere = (node: Node): boolean => of(node) === level;
    const rebuilt = this.#rebuild(level);
    const pick = (values: ReadonlyMap<string, Node>, keeps: (node: Node) => boolean) =>
      new Map([...values].flatMap(([name, node]) => (keeps(node) ? [[name, rebuilt(node)] as const] : [])));
    const values = [...this.#handed].filter(([node]) => isHere(node));
    const outputs = new Map([
      ...pick(this.#graph.outputs, isHere),
      ...values.map(([node, { attrs }]) => [attrs.name, rebuilt(node)] as const),
    ]);
    const leaves = [...this.#graph.leaves, ...this.#handed.values()];
    return {
      graph: { leaves, nextState: pick(changedInRuntime(this.#graph, regions), isHere), outputs },
      values: Object.fromEntries(
        values.map(([, { attrs, shape, dtype }]) => [attrs.name, { shape, dtype }] as const),
      ),
      regions: regions.filter((region) => ofRegion(region) === level),
      nameOf: (node) => this.#nameOf(node),
    };
  }

  #nameOf(node: Node): string {
    const leaf = node.op === 'Input' ? node : this.#handed.get(node);
    invariant(leaf !== undefined, `${node.op} is not handed to a region`);
    return leaf.attrs.name;
  }

  /** Nodes of one stage: values made before it are read as leaves. */
  #rebuild(level: number): (node: Node) => Node {
    const done = new Map<Node, Node>();
    const readAsLeaf = (node: Node): Node | undefined =>
      this.#changed(node) ?? (this.#levels.of(node) < level ? this.#handed.get(node) : undefined);
    const build = (node: Node): Node => {
      const known = done.get(node) ?? readAsLeaf(node);
      if (known !== undefined) return known;
      const inputs = node.inputs.map(build);
      const isSame = inputs.every((input, at) => input === node.inputs[at]);
      const built = isSame ? node : makeNode(node.op, inputs, node.attrs, node.scope);
      done.set(node, built);
      return built;
    };
    return build;
  }
}

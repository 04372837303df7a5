/**
 * Regions: parts of a graph that give new values to state, element by element, from what the state was and from computed
 * values of the same shape. An optimizer's rule with the average of the weights is one, for each parameter. A region
 * needs no runtime: one pass over its arrays in place makes all of it.
 */
import type { Graph, Node, NodeOf } from '../../graph/node.ts';
import { sameShape, sizeOf } from '../../graph/shape.ts';

/** Operations that a kernel computes; see `3-emit/kernel`. */
const inPlaceOps = ['Add', 'Sub', 'Mul', 'Div', 'Neg', 'Abs', 'Sqrt', 'Reciprocal', 'Identity'] as const;
export type InPlaceOp = (typeof inPlaceOps)[number];

export function isInPlaceOp(node: Node): node is NodeOf<InPlaceOp> {
  return (inPlaceOps as readonly string[]).includes(node.op) && node.dtype === 'float32';
}

/** State that is changed together, because one value is made on the way to another, or read by what makes another. */
export interface Region {
  /** New values by the names of their state, all of one shape. */
  readonly results: ReadonlyMap<string, Node>;
  /** Operations inside, operands first. */
  readonly inside: readonly Node[];
  /** What it reads, of the results' shape: state, and computed values. */
  readonly arrays: readonly Node[];
  /** Single numbers that it reads. */
  readonly scalars: readonly Node[];
  /** The runtime makes its results too, and reads its own: the kernel after it makes the same bits again, to keep them. */
  readonly isMadeTwice: boolean;
}

const isScalar = ({ shape }: Node): boolean => sizeOf(shape) === 1;

const isState = (node: Node): node is NodeOf<'Input'> => node.op === 'Input' && node.attrs.kind === 'state';

/** What the region of one state reaches. */
class Reach {
  readonly #shape: readonly number[];
  readonly #sources = new Map<Node, ReadonlySet<Node>>();
  readonly #touching = new Map<Node, boolean>();

  constructor(shape: readonly number[]) {
    this.#shape = shape;
  }

  /** What is broadcast, as demodulation's factors are over a kernel's gradient, is the runtime's. */
  #isElementwise(node: Node): boolean {
    const isOfShape = (one: Node): boolean => sameShape(one.shape, this.#shape);
    return isInPlaceOp(node) && [node, ...node.inputs].every((one) => isScalar(one) || isOfShape(one));
  }

  /** Whether a value depends, element by element, on state. */
  #touches(node: Node): boolean {
    const known = this.#touching.get(node);
    if (known !== undefined) return known;
    const touches = this.#isElementwise(node)
      ? node.inputs.some((input) => this.#touches(input))
      : isState(node) && sameShape(node.shape, this.#shape);
    this.#touching.set(node, touches);
    return touches;
  }

  /** Computed arrays that a value without state is made from. One made from several is better made where they are. */
  #sourcesOf(node: Node): ReadonlySet<Node> {
    const known = this.#sources.get(node);
    if (known !== undefined) return known;
    const self = new Set([node]);
    let sources: ReadonlySet<Node> = self;
    if (isScalar(node)) sources = new Set();
    else if (this.#isElementwise(node)) {
      const all = new Set(node.inputs.flatMap((input) => [...this.#sourcesOf(input)]));
      sources = all.size === 1 ? all : self;
    }
    this.#sources.set(node, sources);
    return sources;
  }

  /** Whether a value is made inside. */
  has(node: Node): boolean {
    if (isScalar(node) || !this.#isElementwise(node)) return false;
    return this.#touches(node) || !this.#sourcesOf(node).has(node);
  }
}

/** A number that follows from numbers the step is given: it is computed with the region, once. */
export function isGivenNumber(node: Node): boolean {
  if (!isScalar(node) || node.dtype !== 'float32') return false;
  if (node.op === 'Constant') return true;
  if (node.op === 'Input') return node.attrs.kind === 'input';
  return isInPlaceOp(node) && node.inputs.every(isGivenNumber);
}

/** The numbers that the host hands to a kernel for one that it reads. */
function numbersBehind(node: Node): readonly Node[] {
  if (node.op === 'Constant') return [];
  return node.op !== 'Input' && isGivenNumber(node) ? node.inputs.flatMap(numbersBehind) : [node];
}

/** Operations that lead to results through others inside, operands first. What stands before an array is not looked at. */
function insideOf(results: ReadonlyMap<string, Node>, reach: Reach): ReadonlySet<Node> {
  const inside = new Set<Node>();
  const visit = (node: Node): void => {
    if (inside.has(node) || !reach.has(node)) return;
    for (const input of node.inputs) visit(input);
    inside.add(node);
  };
  for (const node of results.values()) visit(node);
  return inside;
}

function regionOf(results: ReadonlyMap<string, Node>, twice: ReadonlySet<string>): Region {
  const [first] = results.values();
  const reach = new Reach(first?.shape ?? []);
  const arrays = new Set<Node>();
  const scalars = new Set<Node>();
  const made = insideOf(results, reach);
  const inside = [...made];
  for (const input of inside.flatMap(({ inputs }) => inputs)) {
    if (isScalar(input)) for (const number of numbersBehind(input)) scalars.add(number);
    else if (!made.has(input)) arrays.add(input);
  }
  const isMadeTwice = [...results.keys()].some((name) => twice.has(name));
  return { results, inside, arrays: [...arrays], scalars: [...scalars], isMadeTwice };
}

/** Whether a new value can be made in place. A single number is not worth it. */
function isCandidate(node: Node, leaf: Node | undefined): boolean {
  return leaf !== undefined && !isScalar(leaf) && isInPlaceOp(node) && sameShape(leaf.shape, node.shape);
}

/** Every array is of the region's shape, and not the host's own memory: broadcasting and inputs are the runtime's. */
function isWhole({ results, arrays, inside }: Region): boolean {
  const [first] = results.values();
  const made = new Set(inside);
  return (
    first !== undefined &&
    [...results.values()].every((node) => made.has(node)) &&
    arrays.every((node) => {
      const isGiven = node.op === 'Input' && !isState(node);
      return !isGiven && node.dtype === 'float32' && sameShape(node.shape, first.shape);
    })
  );
}

/**
 * The regions of a graph, as large as they must be.
 * @param excluded state that shall not be changed in place
 * @param twice state whose new values the runtime shall make too
 */
export function findRegions(
  graph: Graph,
  excluded: ReadonlySet<string>,
  twice: ReadonlySet<string>,
): readonly Region[] {
  const leaves = new Map(
    graph.leaves.flatMap((leaf) => (isState(leaf) ? [[leaf.attrs.name, leaf] as const] : [])),
  );
  const single = [...graph.nextState].flatMap(([name, node]) => {
    if (excluded.has(name) || !isCandidate(node, leaves.get(name))) return [];
    const region = regionOf(new Map([[name, node]]), twice);
    return isWhole(region) ? [region] : [];
  });
  return joined(single)
    .map((results) => regionOf(results, twice))
    .filter(isWhole);
}

/** Joins what must be made together. @returns new values by state, in the graph's order */
function joined(regions: readonly Region[]): readonly ReadonlyMap<string, Node>[] {
  /** The first region of each group, by what the group makes and changes: nodes, and names of state. */
  const owners = new Map<Node | string, Set<Region>>();
  const groups = new Set<Set<Region>>();
  const keysOf = ({ inside, results, arrays }: Region): readonly (Node | string)[] => [
    ...inside,
    ...results.keys(),
    ...arrays.flatMap((node) => (isState(node) ? [node.attrs.name] : [])),
  ];
  for (const region of regions) {
    const group = new Set([region]);
    const keys = keysOf(region);
    for (const key of keys) {
      const other = owners.get(key);
      if (other === undefined || other === group) continue;
      groups.delete(other);
      for (const one of other) {
        group.add(one);
        for (const theirs of keysOf(one)) owners.set(theirs, group);
      }
    }
    for (const key of keys) owners.set(key, group);
    groups.add(group);
  }
  const order = new Map(regions.map((region, at) => [region, at]));
  return [...groups].map((group) => {
    const sorted = [...group].toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
    return new Map(sorted.flatMap(({ results }) => [...results]));
  });
}

/** When each value of a graph can be computed, counted in rounds: what the runtime makes, then regions in place. */
import type { Graph, Node } from '../../graph/node.ts';
import { nodesOf } from '../../graph/walk.ts';
import type { Region } from './regions.ts';

export interface Levels {
  readonly regions: readonly Region[];
  /** The round in which the runtime makes a value. What a region makes, it can read one round after. */
  readonly of: (node: Node) => number;
  readonly ofRegion: (region: Region) => number;
  /** How many rounds there are. */
  readonly count: number;
}

/** State that a region changes before the runtime has read it for the last time, or that waits for itself. */
export interface Conflict {
  readonly names: readonly string[];
}

function stateNames({ results }: Region): readonly string[] {
  return [...results.keys()];
}

/** What the runtime makes for a region. */
export function fromRuntime({ arrays, scalars }: Region): readonly Node[] {
  return [...arrays, ...scalars].filter(({ op }) => op !== 'Input');
}

/** Which region gives each new value that the runtime does not make. */
export function makers(regions: readonly Region[]): ReadonlyMap<Node, Region> {
  return new Map(
    regions
      .filter(({ isMadeTwice }) => !isMadeTwice)
      .flatMap((region) => [...region.results.values()].map((node) => [node, region] as const)),
  );
}

/** New values of the state that the runtime changes. */
export function changedInRuntime(graph: Graph, regions: readonly Region[]): ReadonlyMap<string, Node> {
  const inPlace = new Set(regions.flatMap(stateNames));
  return new Map([...graph.nextState].filter(([name]) => !inPlace.has(name)));
}

/** Values the runtime makes, operands first: nothing that only regions need. */
export function runtimeNodes(graph: Graph, regions: readonly Region[]): readonly Node[] {
  const made = makers(regions);
  const wanted = [
    ...changedInRuntime(graph, regions).values(),
    ...graph.outputs.values(),
    ...regions.flatMap(fromRuntime),
  ];
  const needed = new Set<Node>();
  const stack = [...wanted];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (needed.has(node) || made.has(node)) continue;
    needed.add(node);
    stack.push(...node.inputs);
  }
  return nodesOf(graph).filter((node) => needed.has(node));
}

/** Operations that cost nothing: they are done again rather than handed over. */
const again = new Set<Node['op']>(['Reshape', 'Expand', 'Identity']);

const isFree = ({ op }: Node): boolean => op === 'Input' || op === 'Constant';

/** What a view is made from: that is handed over, once. Undefined where a region or the host gives it. */
function originOf(node: Node, isMade: (node: Node) => boolean): Node | undefined {
  const [input] = node.inputs;
  if (isFree(node) || isMade(node)) return undefined;
  return again.has(node.op) && input !== undefined ? originOf(input, isMade) : node;
}

/** Levels of all values. */
export function levelsOf(graph: Graph, regions: readonly Region[]): Levels | Conflict {
  const made = makers(regions);
  const nodes = runtimeNodes(graph, regions);
  const regionLevels = new Map<Region, number>(regions.map((region) => [region, 0]));
  const levels = new Map<Node, number>();
  const ofRegion = (region: Region): number => regionLevels.get(region) ?? 0;
  const of = (node: Node): number => {
    const maker = made.get(node);
    return maker === undefined ? (levels.get(node) ?? 0) : ofRegion(maker) + 1;
  };
  let settled = false;
  for (let round = 0; !settled && round <= regions.length + 1; round++) {
    for (const node of nodes) levels.set(node, Math.max(0, ...node.inputs.map(of)));
    settled = true;
    for (const region of regions) {
      const level = Math.max(0, ...fromRuntime(region).map(of));
      if (level === ofRegion(region)) continue;
      regionLevels.set(region, level);
      settled = false;
    }
  }
  if (!settled) return { names: regions.flatMap(stateNames) };
  const handed = new Set(nodes.flatMap((node) => handedTo(node, of, (input) => made.has(input))));
  for (const [node, level] of delayed(graph, nodes, regions, { of, ofRegion }, handed)) {
    levels.set(node, level);
  }
  const early = readTooLate(nodes, regions, { of, ofRegion });
  if (early.length > 0) return { names: early };
  const count = 1 + Math.max(0, ...nodes.map(of), ...regions.map(ofRegion));
  return { regions, of, ofRegion, count };
}

/** Values of earlier rounds that one of a later round reads. */
export function handedTo(
  node: Node,
  of: (node: Node) => number,
  isMade: (node: Node) => boolean,
): readonly Node[] {
  return node.inputs.flatMap((input) => {
    const origin = originOf(input, isMade);
    return origin !== undefined && of(origin) < of(node) ? [origin] : [];
  });
}

/**
 * Values that nothing reads before a later round, and that are made of nothing but such values, leaves and what is handed
 * over in any case: made there, they need not be handed over. A generator's second pass on new noise is of them, and so
 * are gradients of its activations, which its backward pass reads beside the activations.
 */
function delayed(
  graph: Graph,
  nodes: readonly Node[],
  regions: readonly Region[],
  { of, ofRegion }: Pick<Levels, 'of' | 'ofRegion'>,
  handed: ReadonlySet<Node>,
): ReadonlyMap<Node, number> {
  const latest = new Map<Node, number>();
  const readAt = (node: Node, level: number): void => {
    latest.set(node, Math.min(level, latest.get(node) ?? Infinity));
  };
  for (const node of [...changedInRuntime(graph, regions).values(), ...graph.outputs.values()]) {
    readAt(node, of(node));
  }
  for (const region of regions) for (const node of fromRuntime(region)) readAt(node, ofRegion(region));
  for (const { states, level } of regions.map((region) => ({
    states: stateNames(region),
    level: ofRegion(region),
  }))) {
    for (const node of nodes) {
      if (node.inputs.some((input) => input.op === 'Input' && states.includes(input.attrs.name))) {
        readAt(node, level);
      }
    }
  }
  for (const node of nodes.toReversed()) {
    for (const input of node.inputs) readAt(input, latest.get(node) ?? of(node));
  }
  const levels = new Map<Node, number>();
  for (const node of nodes) {
    const level = latest.get(node) ?? of(node);
    const follows = node.inputs.every(
      (input) => isFree(input) || handed.has(input) || levels.get(input) === level,
    );
    if (!isFree(node) && level > of(node) && follows) levels.set(node, level);
  }
  return levels;
}

/** Names of state whose old value the runtime reads after its region has changed it. */
function readTooLate(
  nodes: readonly Node[],
  regions: readonly Region[],
  { of, ofRegion }: Pick<Levels, 'of' | 'ofRegion'>,
): readonly string[] {
  const changedAt = new Map(
    regions.flatMap((region) => stateNames(region).map((name) => [name, region] as const)),
  );
  const late = new Set<Region>();
  for (const node of nodes) {
    for (const input of node.inputs) {
      const region = input.op === 'Input' ? changedAt.get(input.attrs.name) : undefined;
      if (region !== undefined && of(node) > ofRegion(region)) late.add(region);
    }
  }
  return [...late].flatMap(stateNames);
}

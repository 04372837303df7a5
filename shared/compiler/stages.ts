/** Decides which state is changed in place, and writes stages. */
import { type Lowering, optimize, simplified } from './2-optimize/index.ts';
import { splits, type GraphStage, type Region, type Split } from './2-optimize/stages/index.ts';
import { emit, type EmitOptions } from './3-emit/index.ts';
import { writeKernel } from './3-emit/kernel/index.ts';
import type { Counted } from './count.ts';
import { check } from './graph/check.ts';
import { printGraph } from './graph/print.ts';
import { sizeOf } from './graph/shape.ts';
import type { Graph } from './graph/node.ts';
import type { Stage, Update } from './types.ts';

/** Where state that is changed element by element is changed. */
export type Updates = 'inside' | 'apart' | 'together' | 'auto';

/** A stage whose graph is lowered. */
export type Part = GraphStage;

/**
 * Nanoseconds for an element, on two cores: an operation of the runtime on it (from the profile of pix2pix), its way out of
 * the runtime, its way to a later stage, and one read or written by a kernel (Adam and the average on 2 and on 33 million
 * weights took 1 to 1.7, with nine reads and writes). What crosses to a later stage cannot share what was made of it: the
 * columns and transformed tiles of activations are made again. DCGAN 64×64 took a tenth longer in two stages than in one,
 * where 8 million elements cross; pix2pix, where 2.5 million do, a twentieth less.
 */
const ns = { operation: 0.4, handing: 1, crossing: 4, kernel: 0.2 } as const;

/** Nanoseconds for a step that is a run of its own, and for each value that crosses. A loop inside the runtime spares both. */
const runNs = 150_000;
const valueNs = 4000;

/** Nanoseconds that a split costs more than a step of the runtime alone, below 0 where it spares some. */
function costOf(split: Split): number {
  const values = split.stages.reduce((sum, stage) => sum + Object.keys(stage.values).length, 0);
  return (
    ns.kernel * split.touchedElements +
    ns.handing * split.handedElements +
    ns.crossing * split.crossingElements +
    runNs +
    valueNs * values -
    ns.operation * split.movedElements
  );
}

/**
 * The split to take, if any: `apart` in stages, `together` in one, `auto` the cheapest of those that spare time. What is
 * changed in place has one copy, so all of it is better than a part: StyleGAN2's state took 47 MB less, in the same time.
 */
function choose(found: readonly Split[], updates: Updates): Split | undefined {
  if (updates === 'apart') return found[0];
  if (updates === 'together') return found.find(({ stages }) => stages.length === 1);
  const cheaper = found.toSorted((a, b) => costOf(a) - costOf(b)).filter((one) => costOf(one) < 0);
  return cheaper.find(({ isWhole }) => isWhole) ?? cheaper[0];
}

/** A graph in as many parts as are cheapest, lowered. */
export function planStages(
  traced: Graph,
  options: {
    readonly lowering: Lowering;
    readonly updates: Updates;
    readonly inRuntime: readonly string[];
  },
): readonly Part[] {
  const { lowering, updates, inRuntime } = options;
  const isInside = updates === 'inside' || lowering.target !== 'cpu';
  const found = isInside ? undefined : choose(splits(simplified(traced), inRuntime), updates);
  if (found === undefined) {
    return [{ graph: optimize(traced, lowering), values: {}, regions: [], nameOf: ({ op }) => op }];
  }
  return found.stages.map((stage) => ({ ...stage, graph: optimize(check(stage.graph), lowering) }));
}

/** Modules of kernels, so that those of the same mathematics are one. */
export class Kernels {
  readonly #known = new Map<string, Uint8Array<ArrayBuffer>>();

  shared(module: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const key = module.join();
    const known = this.#known.get(key) ?? module;
    this.#known.set(key, known);
    return known;
  }
}

function updateOf(region: Region, { nameOf }: Part, kernels: Kernels): Update {
  const { module, arrays, numbers } = writeKernel(region, nameOf);
  const [first] = region.results.values();
  return { kernel: kernels.shared(module), length: sizeOf(first?.shape ?? []), arrays, numbers };
}

export function writeStage(part: Part, kernels: Kernels, options: EmitOptions): Stage {
  const { graph, values, regions } = part;
  return {
    bytes: emit(graph, options),
    changed: [...graph.nextState.keys()],
    outputs: [...graph.outputs.keys()].filter((name) => !(name in values)),
    values,
    updates: regions.map((region) => updateOf(region, part, kernels)),
  };
}

/** A stage as it is counted. */
export function countedPart({ graph, regions, nameOf }: Part): Counted {
  const read = new Set(regions.flatMap(({ arrays }) => arrays.map(nameOf)));
  const forKernels = [...graph.outputs].flatMap(([name, node]) => (read.has(name) ? [node] : []));
  return { graph, forKernels: new Set(forKernels) };
}

/** A stage as a person reads it. */
export function printPart({ graph, regions }: Part): string {
  const lines = regions.map(({ results, inside }) => {
    return `in place, ${inside.length} operations: ${[...results.keys()].join(', ')}`;
  });
  return [printGraph(graph), ...lines].join('\n');
}

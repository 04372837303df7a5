/** The shapes of convolutions that occur in training steps. */
import { trace } from '../../../shared/compiler/1-trace/index.ts';
import { type Geometry, geometryOf } from '../../../shared/compiler/2-optimize/lower/geometry.ts';
import type { Graph } from '../../../shared/compiler/graph/node.ts';
import { results, topological } from '../../../shared/compiler/graph/walk.ts';
import { type Model, stateSpecs, trainingPrograms } from '../../../shared/gan/index.ts';

/** The three operations of one convolution. */
export const operations = ['Conv2D', 'Conv2DInputGrad', 'Conv2DFilterGrad'] as const;
export type Operation = (typeof operations)[number];

export interface LayerShape {
  readonly geometry: Geometry;
  /** How often each operation occurs in one run of all the programs. */
  readonly times: Readonly<Record<Operation, number>>;
}

/** x [n, h, w, c] ∗ [kh, kw, c, o], stride and padding, on one line. */
export function printGeometry({ n, h, w, c, kh, kw, o, strides, pads }: Geometry): string {
  const stride = strides.some((step) => step > 1) ? ` ↓${strides.join('×')}` : '';
  return `[${n},${h},${w},${c}] ∗ [${kh},${kw},${c},${o}]${stride} pads ${pads.join(' ')}`;
}

/** Operations of one pass; a multiply-add is two. */
export function flopsOf({ n, p, q, kh, kw, c, o }: Geometry): number {
  return 2 * n * p * q * kh * kw * c * o;
}

function graphsOf(model: Model): readonly Graph[] {
  const state = stateSpecs(model);
  return trainingPrograms(model).map(({ step, inputs }) => trace(step, { state, inputs }));
}

/** Every shape in the steps of the models, the most work first. Grouped convolutions have one way only and are left out. */
export function shapesOf(models: readonly Model[]): readonly LayerShape[] {
  const shapes = new Map<string, LayerShape>();
  for (const graph of models.flatMap(graphsOf)) {
    for (const node of topological(results(graph))) {
      const operation = operations.find((name) => name === node.op);
      const geometry = geometryOf(node);
      if (operation === undefined || geometry === undefined || (geometry.groups ?? 1) > 1) continue;
      const key = JSON.stringify(geometry);
      const { times } = shapes.get(key) ?? { times: { Conv2D: 0, Conv2DInputGrad: 0, Conv2DFilterGrad: 0 } };
      shapes.set(key, { geometry, times: { ...times, [operation]: times[operation] + 1 } });
    }
  }
  return [...shapes.values()].toSorted((a, b) => flopsOf(b.geometry) - flopsOf(a.geometry));
}

/** A network as it is drawn: layers of one stage together, and how wide and deep each stage is. */
import type { NetworkInfo } from '../../../shared/contract/index.ts';

type Layer = NetworkInfo['layers'][number];

export interface Stage {
  /** The part of the layers' names that they share: `up1`. */
  readonly name: string;
  readonly layers: readonly Layer[];
  /** Shape of what comes out of it, without the batch axis. */
  readonly shape: readonly number[];
  readonly parameters: number;
}

/** Layers whose names begin alike are one stage: a convolution with its norm and activation. */
export function stagesOf(layers: readonly Layer[]): readonly Stage[] {
  const stages: { name: string; layers: Layer[] }[] = [];
  for (const layer of layers) {
    const [name = layer.name] = layer.name.split('/');
    const current = stages.at(-1);
    if (current?.name === name) current.layers.push(layer);
    else stages.push({ name, layers: [layer] });
  }
  return stages.map((stage) => ({
    ...stage,
    shape: stage.layers.at(-1)?.shape ?? [],
    parameters: stage.layers.reduce((sum, layer) => sum + layer.parameters, 0),
  }));
}

/** Sheets of a drawn stage: its length on paper and how many lie behind each other, both from 0 to 1. */
export interface Extent {
  readonly side: number;
  readonly depth: number;
}

/**
 * How large stages are drawn, on logarithmic scales, because sizes double from stage to stage. A flat list of numbers
 * is a thin line: no side, all depth.
 */
export function extentsOf(stages: readonly Stage[]): readonly Extent[] {
  const sides = stages.map(({ shape }) => (shape.length === 3 ? Math.max(shape[0] ?? 1, shape[1] ?? 1) : 1));
  const depths = stages.map(({ shape }) => shape.at(-1) ?? 1);
  const scale = (values: readonly number[]) => {
    const most = Math.log2(Math.max(2, ...values));
    return values.map((value) => Math.log2(Math.max(1, value)) / most);
  };
  const scaledDepths = scale(depths);
  return scale(sides).map((side, at) => ({ side, depth: scaledDepths[at] ?? 0 }));
}

/** `16 × 16 × 64`, with thin spaces. */
export function shapeText(shape: readonly number[]): string {
  return shape.join('\u202f×\u202f');
}

/** Networks of blocks: layers in a row, with others beside them whose output is added. */
import * as tf from '@tensorflow/tfjs-core';
import type { Shape } from '../shape.ts';
import type { LayerFactory, Pass } from './layer.ts';
import { applyChain, chain, describeNetwork, type NamedLayer, type Network } from './network.ts';

type Named = readonly [name: string, factory: LayerFactory];

/** A part of a network: layers one after the other, and perhaps others beside them whose output is added. */
export interface Block {
  readonly main: readonly NamedLayer[];
  /** No layer: what comes in is added as it is. null: nothing is added. */
  readonly shortcut: readonly NamedLayer[] | null;
  readonly output: Shape;
}

/**
 * @param input without the batch axis @param shortcut layers beside the main ones; none: what comes in is added as it is
 */
export function block(
  input: Shape,
  name: string,
  main: readonly Named[],
  shortcut: readonly Named[] | null,
): Block {
  const named = (layers: readonly Named[]) =>
    layers.map(([layer, factory]) => [`${name}/${layer}`, factory] as const);
  const { layers, output } = chain(input, named(main));
  return { main: layers, shortcut: shortcut && chain(input, named(shortcut)).layers, output };
}

/** Layers with their whole names, and nothing beside them. */
export function plainBlock(input: Shape, layers: readonly Named[]): Block {
  const { layers: main, output } = chain(input, layers);
  return { main, shortcut: null, output };
}

function applyBlock({ main, shortcut }: Block, x: tf.Tensor, pass: Pass): tf.Tensor {
  const drawn = applyChain(main, x, pass);
  return shortcut === null ? drawn : tf.add(drawn, applyChain(shortcut, x, pass));
}

/** A network of blocks one after the other. @param input without the batch axis */
export function blockNetwork(
  role: Network['role'],
  input: Shape,
  makers: readonly ((input: Shape) => Block)[],
): Network {
  const blocks: Block[] = [];
  let output = input;
  for (const make of makers) {
    const made = make(output);
    blocks.push(made);
    output = made.output;
  }
  const layers = blocks.flatMap(({ main, shortcut }) => [...main, ...(shortcut ?? [])]);
  return {
    ...describeNetwork(role, { input, output }, layers),
    apply: (x, pass) => blocks.reduce((value, made) => applyBlock(made, value, pass), x),
  };
}

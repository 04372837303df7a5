/** Where a number that is none, NaN or infinite, appears first in an update. */
import * as tf from '@tensorflow/tfjs-core';
import type { Phase } from './model.ts';

/** What is watched of a phase, in this order: what its layers give, its loss, its gradients, and the values they change. */
const parts = ['layer', 'loss', 'gradient', 'value'] as const;
export type WatchedPart = (typeof parts)[number];

/** The first place of an update at which a number was none. */
export interface Broken {
  readonly phase: string;
  readonly part: WatchedPart;
  /** Of the layer or the parameter, with its network: `G/up1/norm`. Of a loss, its phase. */
  readonly name: string;
}

/** How many numbers of a tensor are none. */
const brokenCount = (x: tf.Tensor): tf.Scalar =>
  tf.sum<tf.Scalar>(tf.cast(tf.logicalNot(tf.isFinite(x)), 'float32'));

const prefix = (phase: string): string => `watch/${phase}/`;

/** Hands out how many numbers of something are none, under a name that sorts as it was computed. */
export type Watch = (part: WatchedPart, name: string, x: tf.Tensor) => void;

/** @param out takes what the phase hands out, by name */
export function openWatch(
  { name: phase }: Pick<Phase, 'name'>,
  out: (name: string, count: tf.Scalar) => void,
): Watch {
  let count = 0;
  return (part, name, x) => {
    const place = `${parts.indexOf(part)}${String(count++).padStart(5, '0')}`;
    out(`${prefix(phase)}${place}/${part}/${name}`, brokenCount(x));
  };
}

/**
 * The first place that broke in an update.
 * @param phases of the program, in order @param outputs of one update, by name; those that are not watched are passed over
 */
export function firstBroken(
  phases: readonly Pick<Phase, 'name'>[],
  outputs: Readonly<Record<string, number>>,
): Broken | undefined {
  for (const { name: phase } of phases) {
    const watched = Object.entries(outputs).filter(([name]) => name.startsWith(prefix(phase)));
    const first = watched.filter(([, count]) => count !== 0).toSorted(([a], [b]) => (a < b ? -1 : 1))[0];
    if (first === undefined) continue;
    const [, part, ...name] = first[0].slice(prefix(phase).length).split('/');
    return { phase, part: part as WatchedPart, name: name.join('/') };
  }
  return undefined;
}

/** How a convolution is cut into Winograd tiles. */
import type { Geometry } from '../geometry.ts';
import { type Minimal, minimalFiltering } from './matrices.ts';

/**
 * A stride-s convolution with s·r taps is, after moving s × s neighbours into channels, an r-tap convolution of stride 1.
 * Tiles of it have m × m outputs and see n × n of its (blocked) inputs.
 */
export interface Tiling {
  readonly geometry: Geometry;
  readonly minimal: Minimal;
  readonly s: number;
  /** Tiles down and across; the last ones may reach beyond the image. */
  readonly down: number;
  readonly across: number;
  /** Tiles of the batch. */
  readonly tiles: number;
  /** Channels after blocking, s²·c. */
  readonly depth: number;
}

/** The tiling of a convolution; undefined where it has none: taps not a multiple of the stride, or not 2 or 3 of them. */
export function tilingOf(geometry: Geometry): Tiling | undefined {
  const { n, kh, kw, p, q, c, strides, dilations } = geometry;
  const [s] = strides;
  const isSquare = kh === kw && s === strides[1] && dilations.every((dilation) => dilation === 1);
  const minimal = minimalFiltering(kh / s);
  if (!isSquare || minimal === undefined) return undefined;
  const [down, across] = [Math.ceil(p / minimal.m), Math.ceil(q / minimal.m)];
  return { geometry, minimal, s, down, across, tiles: n * down * across, depth: s * s * c };
}

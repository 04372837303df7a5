/**
 * Which filter taps an input pixel is made of, along one axis.
 *
 * Forward: y[p] = Σ_a x[p·s + a·d − pad] w[a]. So dx[h] gathers the pairs (p, a) with p·s + a·d − pad = h. Write
 * h = s·i + phase; then p = i + (phase + pad − a·d) / s for every tap a that makes this whole. Such taps are s / g apart,
 * g the greatest common divisor of s and d, and their offsets d / g: every phase is a small stride-1 convolution of dy,
 * dilated by d / g, without multiplying by zeros.
 */
export interface PhaseTaps {
  /** Output pixels of this phase: `count` of them, s apart. */
  readonly count: number;
  /** Tap and offset into dy for each term: dx[s·i + phase] = Σ dy[i + offset] w[tap], offsets ascending by `dilation`. */
  readonly terms: readonly { readonly tap: number; readonly offset: number }[];
  readonly dilation: number;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** The phases 0 … stride − 1 of an axis. All are given ⌈length / stride⌉ pixels; the last may be one too many. */
export function phaseTaps(
  length: number,
  kernel: number,
  stride: number,
  pad: number,
  dilation: number,
): readonly PhaseTaps[] {
  const count = Math.ceil(length / stride);
  const taps = Array.from({ length: kernel }, (_, tap) => tap);
  return Array.from({ length: stride }, (_, phase) => {
    const terms = taps
      .map((tap) => ({ tap, offset: (phase + pad - tap * dilation) / stride }))
      .filter(({ offset }) => Number.isInteger(offset));
    return { count, terms: terms.reverse(), dilation: dilation / greatestCommonDivisor(dilation, stride) };
  });
}

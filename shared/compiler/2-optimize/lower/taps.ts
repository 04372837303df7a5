/**
 * Which filter taps an input pixel is made of, along one axis.
 *
 * Forward: y[p] = Σ_a x[p·s + a − pad] w[a]. So dx[h] gathers the pairs (p, a) with p·s + a − pad = h. Write h = s·i + phase;
 * then a = r + s·t with r = (phase + pad) mod s, and p = i + e − t with e = ⌊(phase + pad) / s⌋: every phase is a small
 * stride-1 convolution of dy, without multiplying by zeros.
 */
export interface PhaseTaps {
  /** Output pixels of this phase: `count` of them, s apart. */
  readonly count: number;
  /** Tap and offset into dy for each term: dx[s·i + phase] = Σ dy[i + offset] w[tap], offsets ascending by one. */
  readonly terms: readonly { readonly tap: number; readonly offset: number }[];
}

/** The phases 0 … stride − 1 of an axis. All are given ⌈length / stride⌉ pixels; the last may be one too many. */
export function phaseTaps(length: number, kernel: number, stride: number, pad: number): readonly PhaseTaps[] {
  const count = Math.ceil(length / stride);
  return Array.from({ length: stride }, (_, phase) => {
    const first = (phase + pad) % stride;
    const shift = Math.floor((phase + pad) / stride);
    const taps = Array.from({ length: Math.max(0, Math.ceil((kernel - first) / stride)) }, (_, t) => t);
    const terms = taps.map((t) => ({ tap: first + stride * t, offset: shift - t }));
    return { count, terms: terms.reverse() };
  });
}

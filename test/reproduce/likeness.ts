/** How like drawn pictures are to real ones, as a whole: enough to tell learning from noise and from one picture repeated. */

export interface Likeness {
  /** Correlation of the mean drawn picture with the mean real one, -1 to 1: what is bright where. */
  readonly mean: number;
  /** How far drawn pictures differ from each other, as a share of what real ones do: 0 where all are the same. */
  readonly spread: number;
  /** Correlation of neighbouring pixels as a share of the real one: near 0 for noise. */
  readonly smoothness: number;
}

/** What a training that went well keeps to; wide, because the same seed ends elsewhere on another processor. */
export function isLike({ mean, spread, smoothness }: Likeness): boolean {
  return mean > 0.8 && spread > 0.7 && spread < 1.3 && smoothness > 0.85 && smoothness < 1.15;
}

/** @param drawn, real brightness of pictures of one size, row by row. @param width of each, in pixels */
export function likenessOf(
  drawn: readonly Uint8Array[],
  real: readonly Uint8Array[],
  width: number,
): Likeness {
  return {
    mean: correlation(meanOf(drawn), meanOf(real)),
    spread: spreadOf(drawn) / spreadOf(real),
    smoothness: smoothnessOf(drawn, width) / smoothnessOf(real, width),
  };
}

function meanOf(pictures: readonly Uint8Array[]): Float64Array {
  const mean = new Float64Array(pictures[0]?.length ?? 0);
  for (const picture of pictures) picture.forEach((value, at) => (mean[at]! += value / pictures.length));
  return mean;
}

/** Root of the mean squared distance of a value from the mean picture. */
function spreadOf(pictures: readonly Uint8Array[]): number {
  const mean = meanOf(pictures);
  const squares = pictures.map((picture) =>
    picture.reduce((sum, value, at) => sum + (value - mean[at]!) ** 2, 0),
  );
  return Math.sqrt(squares.reduce((a, b) => a + b, 0) / (pictures.length * mean.length));
}

function smoothnessOf(pictures: readonly Uint8Array[], width: number): number {
  const hasNext = (_: number, at: number): boolean => at % width < width - 1;
  const all = pictures.map((picture) =>
    correlation(picture.filter(hasNext), picture.subarray(1).filter(hasNext)),
  );
  return all.reduce((a, b) => a + b, 0) / all.length;
}

/** Pearson's; 0 where one of the two does not vary. */
function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [centred(a), centred(b)];
  const dot = (p: Float64Array, q: Float64Array): number =>
    p.reduce((sum, value, at) => sum + value * q[at]!, 0);
  const norm = Math.sqrt(dot(x, x) * dot(y, y));
  return norm === 0 ? 0 : dot(x, y) / norm;
}

function centred(values: ArrayLike<number>): Float64Array {
  const all = Float64Array.from(values);
  const mean = all.reduce((a, b) => a + b, 0) / all.length;
  return all.map((value) => value - mean);
}

/**
 * The matrices of Winograd's minimal filtering F(m, r): m outputs of an r-tap correlation from m + r − 1 products,
 * y = Aᵀ[(G g) ⊙ (Bᵀ d)], made from interpolation points by Toom and Cook's construction. Lavin and Gray 2015,
 * arXiv:1509.09308. In two dimensions each is used as its Kronecker square, on flattened tiles.
 */
export interface Minimal {
  /** Outputs a tile has along one axis. */
  readonly m: number;
  /** Taps. */
  readonly r: number;
  /** Products, m + r − 1, as many as a tile has inputs. */
  readonly n: number;
  /** [m², n²], row-major. */
  readonly outputs: Float32Array;
  /** [n², r²]. */
  readonly filter: Float32Array;
  /** [n², n²]. */
  readonly inputs: Float32Array;
}

type Matrix = readonly (readonly number[])[];

/** Finite points whose sums stay small; the last product belongs to infinity. */
const points: Readonly<Record<number, readonly number[]>> = { 2: [0, 1, -1, 0.5], 3: [0, 1, -1, 2, -2] };

/** Coefficients of Π (x − root), constant first. */
function polynomial(roots: readonly number[]): readonly number[] {
  return roots.reduce<readonly number[]>(
    (coefficients, root) =>
      Array.from(
        { length: coefficients.length + 1 },
        (_, i) => (coefficients[i - 1] ?? 0) - root * (coefficients[i] ?? 0),
      ),
    [1],
  );
}

function powers(x: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, k) => x ** k);
}

/** 0 … 0 1 */
function last(count: number): readonly number[] {
  return Array.from({ length: count }, (_, k) => (k === count - 1 ? 1 : 0));
}

function transpose(matrix: Matrix): Matrix {
  return (matrix[0] ?? []).map((_, j) => matrix.map((row) => row[j] ?? 0));
}

/** M ⊗ M, row-major. */
function kroneckerSquare(matrix: Matrix): Float32Array {
  return Float32Array.from(
    matrix.flatMap((a) => matrix.flatMap((b) => a.flatMap((left) => b.map((right) => left * right)))),
  );
}

const known = new Map<number, Minimal | undefined>();

/** F(4, r) for r = 2 or 3 taps; undefined for others. */
export function minimalFiltering(r: number): Minimal | undefined {
  if (!known.has(r)) known.set(r, computed(r));
  return known.get(r);
}

function computed(r: number): Minimal | undefined {
  const finite = points[r];
  if (finite === undefined) return undefined;
  const m = finite.length + 2 - r;
  const n = finite.length + 1;
  const others = finite.map((_, i) => finite.filter((__, j) => j !== i));
  const inputs = [...others.map((roots) => [...polynomial(roots), 0]), polynomial(finite)];
  const scale = finite.map((p, i) => (others[i] ?? []).reduce((product, q) => product * (p - q), 1));
  const filter = [...finite.map((p, i) => powers(p, r).map((power) => power / (scale[i] ?? 1))), last(r)];
  const outputs = transpose([...finite.map((p) => powers(p, m)), last(m)]);
  return {
    m,
    r,
    n,
    outputs: kroneckerSquare(outputs),
    filter: kroneckerSquare(filter),
    inputs: kroneckerSquare(inputs),
  };
}

/** Kernels of a plan in one thread. */
import { kernelFunction, kernelStride } from '../../../../shared/compiler/index.ts';
import type { PlacedUpdate, UpdatePlan } from '../../../../shared/engines/index.ts';
import { invariant } from '../../../../shared/errors/index.ts';

type Kernel = (from: number, to: number, ...rest: number[]) => void;

interface LoadedUpdate extends PlacedUpdate {
  readonly run: Kernel;
}

function isKernel(value: unknown): value is Kernel {
  return typeof value === 'function';
}

/** Every stage's updates, each kernel compiled once. */
export function loadStages(
  { stages }: UpdatePlan,
  memory: WebAssembly.Memory,
): readonly (readonly LoadedUpdate[])[] {
  const known = new Map<string, Kernel>();
  const load = (kernel: Uint8Array<ArrayBuffer>): Kernel => {
    const key = kernel.join();
    const { exports } = known.has(key)
      ? { exports: { [kernelFunction]: known.get(key) } }
      : new WebAssembly.Instance(new WebAssembly.Module(kernel), { env: { memory } });
    const run = exports[kernelFunction];
    invariant(isKernel(run), 'a kernel exports its function');
    known.set(key, run);
    return run;
  };
  return stages.map(({ updates }) => updates.map((update) => ({ ...update, run: load(update.kernel) })));
}

/** Below so many bytes of each array a part of its own is not worth a thread. */
const smallestShare = 16_384;

/** The part of an array that is a thread's own, in bytes. Shares do not change results: no element depends on another. */
function shareOf(bytes: number, { share, threads }: Share): readonly [from: number, to: number] {
  if (bytes < smallestShare * threads) return share === 0 ? [0, bytes] : [0, 0];
  const cut = (part: number): number =>
    Math.floor((bytes * part) / threads / (4 * kernelStride)) * 4 * kernelStride;
  return [cut(share), share === threads - 1 ? bytes : cut(share + 1)];
}

export interface Share {
  readonly share: number;
  readonly threads: number;
}

/** Makes a thread's share of a stage's updates. @param given the stage's numbers */
export function runShare(updates: readonly LoadedUpdate[], given: Float32Array, share: Share): void {
  for (const { run, bytes, addresses, numbers } of updates) {
    const [from, to] = shareOf(bytes, share);
    if (from < to) run(from, to, ...addresses, ...numbers.map((at) => given[at] ?? Number.NaN));
  }
}

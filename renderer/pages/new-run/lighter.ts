/** What to change so that a run fits: candidates from the smallest change to the largest. */
import type { Option, OptionDeclarations, OptionValues, Plan } from '../../../shared/contract/index.ts';

/** What of this computer a run does not fit into; null where it fits. */
export function shortageOf(
  plan: Pick<Plan, 'memoryBytes' | 'freeMemoryBytes' | 'diskBytes' | 'freeDiskBytes'>,
): 'memory' | 'disk' | null {
  if (plan.memoryBytes > plan.freeMemoryBytes) return 'memory';
  return plan.diskBytes > plan.freeDiskBytes ? 'disk' : null;
}

/** Options that say how wide networks are, of whatever recipe: all that one has are lowered together. */
const widths = ['width', 'discriminatorWidth', 'hidden', 'finest', 'most'];

/** Option values that cost less, by what is short. Each holds only what differs from the values given. */
export function lighterOptions(
  shortage: 'memory' | 'disk',
  options: OptionDeclarations,
  valueOf: (name: string) => unknown,
): readonly OptionValues[] {
  const lower = (name: string, floor: number, divisor: number) =>
    divided(options[name], name, valueOf(name), floor, divisor);
  if (shortage === 'disk') {
    return [4, 16, 64].flatMap((factor) => {
      const value = multiplied(options.sampleEvery, valueOf('sampleEvery'), factor);
      return value === null ? [] : [{ sampleEvery: value }];
    });
  }
  // The plan itself names the batch that fits, if there is one: then networks as they are draw the same pictures.
  const networks = [2, 4]
    .map((divisor) => Object.assign({}, ...widths.flatMap((name) => lower(name, 8, divisor))) as OptionValues)
    .filter((change) => Object.keys(change).length > 0);
  const batches = [...lower('batch', 16, 2), ...lower('batch', 16, 4)];
  return [...networks, ...batches.flatMap((batch) => networks.map((network) => ({ ...batch, ...network })))];
}

function divided(
  option: Option | undefined,
  name: string,
  value: unknown,
  floor: number,
  divisor: number,
): readonly OptionValues[] {
  if (option?.kind !== 'integer' || typeof value !== 'number') return [];
  const step = option.multipleOf ?? 1;
  const next = Math.floor(value / divisor / step) * step;
  return next >= Math.max(floor, option.min) && next < value ? [{ [name]: next }] : [];
}

function multiplied(option: Option | undefined, value: unknown, factor: number): number | null {
  if (option?.kind !== 'integer' || typeof value !== 'number') return null;
  const next = Math.min(option.max, value * factor);
  return next > value ? next : null;
}

import type { Optimizer } from './optimizer.ts';

/**
 * The same rule at a rate that sinks in a straight line to 0, as the residual GANs were trained.
 * @param steps after which the rate is 0; 0 leaves it as it is
 */
export function linearDecay(optimizer: Optimizer, steps: number): Optimizer {
  if (steps === 0) return optimizer;
  return {
    ...optimizer,
    schedule(progress) {
      const numbers = optimizer.schedule(progress);
      const left = Math.max(0, 1 - progress.step / steps);
      return { ...numbers, rate: (numbers['rate'] ?? 0) * left };
    },
  };
}

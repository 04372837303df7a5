/** How the game between the two networks stands, from what they reported lately. */
import type { RecipeInfo, Series } from '../../../shared/contract/index.ts';

type Metric = RecipeInfo['metrics'][number];

/**
 * - `won`: the discriminator errs so seldom that the generator has hardly anything left to learn from;
 * - `wins`: it still tells almost every picture apart;
 * - `matched`: neither is far ahead; `fooled`: the discriminator guesses.
 */
export type Balance = 'won' | 'wins' | 'matched' | 'fooled';

/** Fewer buckets say more of single batches than of the game. */
const leastBuckets = 10;

/** Mean of the newest tenth of a line; null while it has fewer than ten buckets. Single batches are too noisy to judge. */
export function recentMean({ mean }: Series): number | null {
  if (mean.length < leastBuckets) return null;
  const recent = mean.slice(-Math.max(leastBuckets, Math.ceil(mean.length / 10)));
  return recent.reduce((sum, value) => sum + value, 0) / recent.length;
}

/**
 * Where the game stands; null where the metrics do not say.
 * @param recent what a metric was lately, on average; null where that is not known
 */
export function balanceOf(
  metrics: readonly Metric[],
  recent: (key: string) => number | null,
): Balance | null {
  const of = (chart: Metric['chart'], role: Metric['role']) => {
    const metric = metrics.find((each) => each.chart === chart && each.role === role);
    return metric === undefined ? null : recent(metric.key);
  };
  const [real, fake] = [of('confidence', 'real'), of('confidence', 'fake')];
  if (real !== null && fake !== null) return ofConfidences(real, fake, learnsOtherwise(metrics));
  return hasHingeWon(of('score', 'real'), of('score', 'fake'), of('loss', 'discriminator')) ? 'won' : null;
}

function ofConfidences(real: number, fake: number, isGuided: boolean): Balance {
  const lead = real - fake;
  if (lead > 0.95 && !isGuided) return 'won';
  return lead > 0.8 ? 'wins' : lead < 0.1 ? 'fooled' : 'matched';
}

/** Whether the generator also learns from something that no discriminator takes away, as pix2pix does from L1. */
function learnsOtherwise(metrics: readonly Metric[]): boolean {
  return metrics.some(({ key }) => key === 'l1');
}

/** Under the hinge loss, all of a batch beyond the margins is a loss of nothing, and nothing to learn. */
function hasHingeWon(real: number | null, fake: number | null, loss: number | null): boolean {
  if (real === null || fake === null || loss === null) return false;
  return real > 1 && fake < -1 && loss >= 0 && loss < 0.05;
}

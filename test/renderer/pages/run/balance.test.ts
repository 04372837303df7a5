import { describe, expect, it } from 'vitest';
import { balanceOf, recentMean } from '../../../../renderer/pages/run/balance.ts';
import type { RecipeInfo, Series } from '../../../../shared/contract/index.ts';
import { gameMetrics, scoreMetrics } from '../../../../shared/gan/recipes/metrics.ts';

const line = (mean: readonly number[]): Series => ({
  key: 'd_real',
  step: mean.map((_, at) => at),
  mean: [...mean],
  min: [...mean],
  max: [...mean],
});

const balance = (metrics: RecipeInfo['metrics'], values: Readonly<Record<string, number>>) =>
  balanceOf(metrics, (key) => values[key] ?? null);

describe('recentMean', () => {
  it('is the mean of the newest tenth, so that a single batch decides nothing', () => {
    const long = Array.from({ length: 200 }, (_, at) => (at < 180 ? 0.5 : 0.9));
    expect(recentMean(line(long))).toBeCloseTo(0.9);
    expect(recentMean(line([...long.slice(0, -1), 0]))).toBeCloseTo(0.855);
  });

  it('is not known of the first steps', () => {
    expect(recentMean(line([1, 1, 1]))).toBeNull();
  });
});

describe('balanceOf', () => {
  it('tells a discriminator that has won, wins, is matched, or is fooled', () => {
    const of = (d_real: number, d_fake: number) => balance(gameMetrics, { d_real, d_fake });
    expect([of(0.99, 0.006), of(0.95, 0.1), of(0.7, 0.3), of(0.5, 0.48)]).toEqual([
      'won',
      'wins',
      'matched',
      'fooled',
    ]);
  });

  it('says nothing before anything is known', () => {
    expect(balance(gameMetrics, {})).toBeNull();
    expect(balance([], { d_real: 0.99, d_fake: 0.01 })).toBeNull();
  });

  it('calls nothing lost where the generator learns from the wanted pictures too', () => {
    const l1 = { key: 'l1', title: { en: 'L1', 'zh-CN': 'L1' }, chart: 'loss', role: 'other' } as const;
    expect(balance([...gameMetrics, l1], { d_real: 0.99, d_fake: 0.006 })).toBe('wins');
  });

  it('sees in scores beyond the margins of the hinge loss that the discriminator has won', () => {
    expect(balance(scoreMetrics, { d: 0.001, d_real: 1.4, d_fake: -1.6 })).toBe('won');
    expect(balance(scoreMetrics, { d: 1.2, d_real: 0.4, d_fake: -0.3 })).toBeNull();
    // Wasserstein scores have no margins; their loss is below zero while the critic leads.
    expect(balance(scoreMetrics, { d: -3, d_real: 4, d_fake: -2 })).toBeNull();
  });
});

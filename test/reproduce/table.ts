/** What can be reproduced: a row is a training long enough to judge its pictures, which no test has the time for. */
import type { OptionValues } from '../../shared/contract/index.ts';

export interface Reproduction {
  readonly name: string;
  /** What it shows, in a line. */
  readonly shows: string;
  /** A dataset that comes with the studio. */
  readonly dataset: 'digits' | 'shapes';
  readonly recipe: string;
  /** What differs from the recipe's own options. */
  readonly options: OptionValues;
  readonly steps: number;
  readonly seed: number;
}

export const reproductions: readonly Reproduction[] = [
  {
    name: 'digits',
    shows: 'a DCGAN learns to write digits, as in the demo',
    dataset: 'digits',
    recipe: 'dcgan',
    options: {},
    steps: 2000,
    seed: 1,
  },
];

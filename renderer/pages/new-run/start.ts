import { describeError } from '../../../shared/contract/index.ts';
import { locale, m } from '../../i18n/index.ts';
import type { Costs } from './costs.svelte.ts';
import type { Draft } from './draft.svelte.ts';

/** Why a run cannot be started as it is; undefined where it can. A run that may not fit can: that is a guess. */
export function startBlockedBy(draft: Draft, costs: Pick<Costs, 'problem'>): string | undefined {
  if (draft.dataset === null) return m.newrun_needs_dataset();
  if (draft.recipe === null) return m.newrun_needs_recipe();
  if (draft.fit?.ok === false) return m.newrun_unfit();
  if (!draft.isHoldoutValid) return m.newrun_holdout_problem();
  if (!draft.areStepsValid) return m.newrun_steps_problem();
  if (!draft.isSeedValid) return m.newrun_seed_problem();
  if (!draft.form.isValid) return m.newrun_options_problem();
  return costs.problem === null ? undefined : describeError(costs.problem.toValue(), locale.current).message;
}

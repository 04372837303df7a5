/** What a run does, in words: the first thing that is read on its page. */
import { isDiverged, type Run } from '../../../shared/contract/index.ts';
import { format, m } from '../../i18n/index.ts';
import type { Balance } from './balance.ts';

/** What a sentence tells that is not in the run's own row. */
export interface Surroundings {
  /** How the game stands; null where nobody can say. */
  readonly balance: Balance | null;
  /** The work that a waiting run waits for, in words; null where nothing is before it. */
  readonly before: string | null;
}

/** One sentence on where the run stands, and one on how the game goes or has ended. */
export function sentenceOf(run: Run, { balance, before }: Surroundings): string {
  switch (run.status) {
    case 'queued':
      return before === null ? m.run_says_queued() : m.run_says_queued_behind({ work: before });
    case 'starting':
      return run.engine === 'auto' ? m.run_says_choosing() : m.run_says_starting();
    case 'training':
      return withMore(learning(run), balance === null ? '' : balanceWords[balance]());
    case 'held':
      if (run.error !== null && isDiverged(run.error)) return badEnd(run, m.run_says_broken);
      return withMore(m.run_says_held({ step: format.count(run.step) }), lostWords(balance));
    case 'stopping':
      return m.run_says_stopping();
    case 'stopped': {
      const end = m.run_says_stopped({ step: format.count(run.step), steps: format.count(run.steps) });
      return withMore(end, lostWords(balance));
    }
    case 'completed':
      return completed(run, balance);
    case 'crashed':
      return badEnd(run, m.run_says_crashed);
    case 'hung':
      return badEnd(run, m.run_says_hung);
    case 'killed':
      return badEnd(run, m.run_says_killed);
    case 'failed':
      return badEnd(run, m.run_says_failed);
  }
}

function learning(run: Run): string {
  return run.remainingMs === null
    ? m.run_says_training()
    : m.run_says_training_left({ time: format.remaining(run.remainingMs) });
}

/** A game that the discriminator has won is an end, but no success. */
function completed(run: Run, balance: Balance | null): string {
  const values = { steps: format.count(run.step), time: format.duration(run.trainedMs) };
  return balance === 'won'
    ? withMore(m.run_says_ended(values), lostWords(balance))
    : m.run_says_completed(values);
}

function withMore(first: string, second: string): string {
  return second === '' ? first : m.run_two_sentences({ first, second });
}

/** What is wrong with a run that rests, and what helps; nothing where nothing is. */
const lostWords = (balance: Balance | null): string => (balance === 'won' ? m.run_balance_lost() : '');

function badEnd(run: Run, say: (values: { step: string }) => string): string {
  const end = say({ step: format.count(run.step) });
  const saved =
    run.checkpointStep === null
      ? m.run_says_nothing_saved()
      : m.run_says_saved({ step: format.count(run.checkpointStep) });
  return m.run_two_sentences({ first: end, second: saved });
}

const balanceWords: Readonly<Record<Balance, () => string>> = {
  won: () => m.run_balance_won(),
  wins: () => m.run_balance_wins(),
  matched: () => m.run_balance_matched(),
  fooled: () => m.run_balance_fooled(),
};

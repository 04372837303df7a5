/** What a run does, in words: the first thing that is read on its page. */
import { isDiverged, type RecipeInfo, type Run } from '../../../shared/contract/index.ts';
import { format, m } from '../../i18n/index.ts';

/** One sentence on where the run stands, and while it learns, one on how the game goes. */
export function sentenceOf(run: Run, metrics: RecipeInfo['metrics']): string {
  switch (run.status) {
    case 'queued':
      return m.run_says_queued();
    case 'starting':
      return m.run_says_starting();
    case 'training':
      return learningWith(run, balance(run, metrics));
    case 'held':
      if (run.error !== null && isDiverged(run.error)) return badEnd(run, m.run_says_broken);
      return m.run_says_held({ step: format.count(run.step) });
    case 'stopping':
      return m.run_says_stopping();
    case 'stopped':
      return m.run_says_stopped({ step: format.count(run.step), steps: format.count(run.steps) });
    case 'completed':
      return m.run_says_completed({ steps: format.count(run.step), time: format.duration(run.trainedMs) });
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

function learningWith(run: Run, more: string): string {
  return more === '' ? learning(run) : m.run_two_sentences({ first: learning(run), second: more });
}

function badEnd(run: Run, say: (values: { step: string }) => string): string {
  const end = say({ step: format.count(run.step) });
  const saved =
    run.checkpointStep === null
      ? m.run_says_nothing_saved()
      : m.run_says_saved({ step: format.count(run.checkpointStep) });
  return m.run_two_sentences({ first: end, second: saved });
}

/** Where the discriminator's confidence puts the game: it wins, the two are matched, or it is fooled. */
export type Balance = 'wins' | 'matched' | 'fooled';

/** @param real,fake its confidence, from 0 to 1, that real and generated pictures are real */
export function balanceOf(real: number, fake: number): Balance {
  const lead = real - fake;
  return lead > 0.85 ? 'wins' : lead < 0.1 ? 'fooled' : 'matched';
}

const balanceWords: Readonly<Record<Balance, () => string>> = {
  wins: () => m.run_balance_wins(),
  matched: () => m.run_balance_matched(),
  fooled: () => m.run_balance_fooled(),
};

function balance(run: Run, metrics: RecipeInfo['metrics']): string {
  const confidence = (role: 'real' | 'fake') =>
    run.latest[metrics.find((metric) => metric.chart === 'confidence' && metric.role === role)?.key ?? ''];
  const real = confidence('real');
  const fake = confidence('fake');
  return real === undefined || fake === undefined ? '' : balanceWords[balanceOf(real, fake)]();
}

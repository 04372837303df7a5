/** How long a run had trained at each step. Rows of metrics carry no time; the log and the sessions do. */
import type { LogLine, Run, Session } from '../../../shared/contract/index.ts';

/** A step, and the milliseconds of training when it was made. */
type Anchor = readonly [step: number, ms: number];

const starts: ReadonlySet<string> = new Set(['started', 'resumed', 'continued']);
const marks: ReadonlySet<string> = new Set(['checkpoint_saved', 'held', 'stopped', 'completed']);
const ends: ReadonlySet<string> = new Set(['held', 'stopped', 'completed', 'session']);

interface Moment {
  readonly at: number;
  readonly step: number;
  readonly event: string;
}

/** What is known of steps and times, oldest first. A session that ended without a line of its own ends where it says. */
function momentsOf(log: readonly LogLine[], sessions: readonly Session[]): readonly Moment[] {
  const told = log.flatMap(({ at, event, params: { step } }) =>
    typeof step === 'number' && (starts.has(event) || marks.has(event)) ? [{ at, step, event }] : [],
  );
  const ended = sessions.flatMap(({ endedAt, toStep }) =>
    endedAt === null ? [] : [{ at: endedAt, step: toStep, event: 'session' }],
  );
  return [...told, ...ended].toSorted((a, b) => a.at - b.at);
}

/**
 * The milliseconds of training at a step, holds and pauses between sessions left out. Known where a checkpoint was saved
 * and where training began, was held or ended; between two of those the pace is taken as even. Work that was lost and made
 * again counts: the time jumps where the run was taken up again.
 */
export function elapsedClock(
  log: readonly LogLine[],
  sessions: readonly Session[],
  run: Pick<Run, 'step' | 'trainedMs'>,
): (step: number) => number {
  const anchors: Anchor[] = [];
  let elapsed = 0;
  let since: number | null = null;
  const add = (step: number): void => {
    // Steps that are made again belong to their newer time.
    while ((anchors.at(-1)?.[0] ?? -1) > step) anchors.pop();
    anchors.push([step, elapsed]);
  };
  for (const { at, step, event } of momentsOf(log, sessions)) {
    if (since !== null) {
      elapsed += Math.max(0, at - since);
      since = at;
      add(step);
    } else if (starts.has(event)) add(step);
    if (starts.has(event)) since = at;
    if (ends.has(event)) since = null;
  }
  const last = anchors.at(-1);
  // The studio's own stopwatch has the last word; where the log is not kept from the beginning, it tells what is missing.
  const missing = (anchors[0]?.[0] ?? 0) > 0 ? Math.max(0, run.trainedMs - elapsed) : 0;
  const shifted = anchors.map(([step, ms]): Anchor => [step, ms + missing]);
  const now: Anchor = [Math.max(run.step, last?.[0] ?? 0), Math.max(run.trainedMs, elapsed + missing)];
  return interpolate([[0, 0], ...shifted, now]);
}

function interpolate(anchors: readonly Anchor[]): (step: number) => number {
  return (step) => {
    let low = 0;
    let high = anchors.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((anchors[middle]?.[0] ?? 0) < step) low = middle + 1;
      else high = middle;
    }
    const [after, afterMs] = anchors[low] ?? [0, 0];
    const [before, beforeMs] = anchors[low - 1] ?? [after, afterMs];
    if (step >= after || after === before) return afterMs;
    return beforeMs + ((afterMs - beforeMs) * (step - before)) / (after - before);
  };
}

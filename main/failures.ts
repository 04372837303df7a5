/**
 * Failures that nobody waits for. A promise is awaited, or given to `detach`; an emitter has a listener for `error`, if
 * only `overhear`. Both say what happened and let the process live. What slips through is caught by `guardProcess`, which
 * every entry calls: it saves what is running before the process ends.
 */
import { StudioError } from '../shared/errors/index.ts';
import { harmless } from './harmless.ts';

/** Says that something failed; `what` is in English, for the log. */
export function reportFailure(what: string, thrown: unknown): void {
  process.stderr.write(`${new Date().toISOString()} ${harmless(`${what}: ${reasonOf(thrown)}`)}\n`);
}

/** Lets a promise go its way: its failure is said, and ends nothing. */
export function detach(promise: Promise<unknown>, what: string): void {
  promise.catch((thrown: unknown) => reportFailure(what, thrown));
}

/** Lets a promise go its way in a thread that its failure shall end: whoever started the thread hears why. */
export function mustSucceed(promise: Promise<unknown>): void {
  promise.catch((thrown: unknown) => {
    setImmediate(() => {
      throw thrown instanceof Error ? thrown : new Error(String(thrown));
    });
  });
}

/** What can fail by an event. */
interface Failing {
  on(event: 'error', listener: (error: unknown) => void): unknown;
}

/** Listens to errors that cost nothing but the thing itself, such as a connection that its other side has dropped. */
export function overhear(emitter: Failing, what: string): void {
  emitter.on('error', (thrown) => {
    if (!isOfConnection(thrown)) reportFailure(what, thrown);
  });
}

export interface LastResort {
  /** Brings to rest what is running: trainings write a checkpoint. */
  readonly save: (thrown: unknown) => Promise<void>;
  /** Ends the process. */
  readonly leave: (thrown: unknown) => void;
  /** How long saving may take before the process leaves all the same; two and a half minutes by default. */
  readonly patienceMs?: number;
}

/**
 * The last line of defence. A rejection that nobody took, or a connection that broke, leaves the process whole: it is
 * said, and the process goes on. After any other exception nothing can be relied on but what is on disk: it is said, what
 * runs is saved, and the process ends. Returns how to stop guarding.
 */
export function guardProcess({ save, leave, patienceMs = 150_000 }: LastResort): () => void {
  let isEnding = false;
  const onRejection = (reason: unknown): void => reportFailure('A failure that nobody waited for', reason);
  const onException = (thrown: unknown): void => {
    if (isOfConnection(thrown)) {
      reportFailure('A connection that nobody listened to', thrown);
      return;
    }
    reportFailure(isEnding ? 'One more failure while ending' : 'A failure that nobody caught', thrown);
    if (isEnding) return;
    isEnding = true;
    const timer = setTimeout(leave, patienceMs, thrown);
    Promise.resolve(thrown)
      .then(save)
      .catch((second: unknown) => reportFailure('Saving before the end', second))
      .finally(() => {
        clearTimeout(timer);
        leave(thrown);
      });
  };
  // Nobody reads any more: there is no one left to tell.
  const onSilence = (): void => undefined;
  process.stderr.on('error', onSilence);
  process.on('unhandledRejection', onRejection);
  process.on('uncaughtException', onException);
  return () => {
    process.stderr.off('error', onSilence);
    process.off('unhandledRejection', onRejection);
    process.off('uncaughtException', onException);
  };
}

/** Codes of errors by which the other side of a pipe or connection has gone. */
const gone: ReadonlySet<unknown> = new Set([
  'ECONNABORTED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ERR_IPC_CHANNEL_CLOSED',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_WRITE_AFTER_END',
]);

function isOfConnection(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && gone.has(thrown.code);
}

function reasonOf(thrown: unknown): string {
  if (thrown instanceof StudioError) return `${thrown.message} (${thrown.code})`;
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}

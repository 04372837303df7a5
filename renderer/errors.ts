import { describeError, toStudioError } from '../shared/contract/index.ts';
import { locale } from './i18n/index.ts';
import { detailsOf, toasts } from './state/toasts.svelte.ts';

/** The one place where a failed action of the window ends: it says what happened and what to do next. */
export function handleError(thrown: unknown): void {
  if (thrown instanceof DOMException && thrown.name === 'AbortError') return;
  const error = toStudioError(thrown);
  if (error.code === 'cancelled') return;
  const { message, next } = describeError(error.toValue(), locale.current);
  toasts.show({ tone: 'bad', title: message, body: next, detail: detailsOf(error.toValue()), stays: true });
}

/** Runs an action whose failure is said in a toast: for event handlers. */
export function attempt(action: () => unknown): void {
  const run = async () => {
    await action();
  };
  run().catch(handleError);
}

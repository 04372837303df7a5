/** How an error crosses the line between studio and window: as its code and values, never as text. */
import { mapEventIterator } from '@orpc/client';
import { ORPCError } from '@orpc/contract';
import { StudioError, toStudioError } from '../errors/index.ts';
import { errorValueSchema } from './text.ts';

const code = 'STUDIO';

/** One problem of a schema, as Standard Schema reports it. */
interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[];
}

/** On the studio's side: any thrown thing as the error that is sent. */
export function toWire(thrown: unknown): Error {
  if (thrown instanceof ORPCError && thrown.code === code) return thrown;
  const error = isRefusal(thrown) ? invalidInput(thrown) : toStudioError(thrown);
  return new ORPCError(code, { status: 400, message: error.message, data: error.toValue(), cause: thrown });
}

/** On the window's side: what was received, as the error that was thrown; `cancelled` for what was given up there. */
export function fromWire(thrown: unknown): StudioError {
  if (thrown instanceof Error && thrown.name === 'AbortError') {
    return new StudioError('cancelled', { what: 'The call' }, { cause: thrown });
  }
  if (thrown instanceof ORPCError) {
    const value = errorValueSchema.safeParse(thrown.data);
    if (value.success) return StudioError.fromValue(value.data);
  }
  return toStudioError(thrown);
}

/**
 * What a call gives, with its errors mapped: the one it ends with, and those that come later, inside a stream.
 * @param call makes the call
 */
export async function mapErrors(
  call: () => Promise<unknown>,
  map: (thrown: unknown) => Error,
): Promise<unknown> {
  try {
    const answer = await call();
    if (!isStream(answer)) return answer;
    return mapEventIterator(answer, {
      value: (value) => Promise.resolve(value),
      error: (thrown) => Promise.resolve(map(thrown)),
    });
  } catch (thrown) {
    throw map(thrown);
  }
}

function isStream(answer: unknown): answer is AsyncIteratorObject<unknown, unknown, void> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
}

function isRefusal(thrown: unknown): thrown is ORPCError<string, unknown> {
  return thrown instanceof ORPCError;
}

/** A refused input: the first field that does not fit, and what was expected of it. */
function invalidInput(error: ORPCError<string, unknown>): StudioError {
  const data = error.data as { readonly issues?: readonly Issue[] } | undefined;
  const issue = data?.issues?.[0];
  if (issue === undefined) return toStudioError(error.cause ?? error);
  const where = (issue.path ?? [])
    .map((part) => String(typeof part === 'object' ? part.key : part))
    .join('.');
  return new StudioError('invalid_input', { where: where === '' ? 'input' : where, problem: issue.message });
}

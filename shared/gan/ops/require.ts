/** What operations ask of their operands. */
import { StudioError } from '../../errors/index.ts';

/** @throws StudioError operand_does_not_fit */
export function requireShape(
  fits: boolean,
  operation: string,
  expected: string,
  shape: readonly number[],
): asserts fits {
  if (!fits) throw new StudioError('operand_does_not_fit', { operation, expected, found: shape.join(', ') });
}

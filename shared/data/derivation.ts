/** What is computed from a field before a network sees it. */
import type { Field } from './field.ts';

/** Which half of a picture that holds a pair side by side. */
export type Side = 'left' | 'right';

export interface Derivation {
  readonly kind: 'half';
  readonly side: Side;
}

/** What the halves of a field are; undefined where it does not hold a pair. */
export function derivedField(field: Field): Field | undefined {
  return field.kind === 'picture' && field.width === 2 * field.height
    ? { ...field, width: field.height }
    : undefined;
}

/** What is computed from a field before a network sees it. */
import type { Field } from './field.ts';

/** Which half of a picture that holds a pair side by side. */
export type Side = 'left' | 'right';

export interface Derivation {
  readonly kind: 'half';
  readonly side: Side;
}

/** What a derivation gives of a field; undefined where it cannot be made of it. */
export function derivedField(field: Field, { kind }: Derivation): Field | undefined {
  switch (kind) {
    case 'half':
      return field.kind === 'picture' && field.width === 2 * field.height
        ? { ...field, width: field.height }
        : undefined;
  }
}

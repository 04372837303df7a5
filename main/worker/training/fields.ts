/** How a field of stored items becomes numbers. */
import { invariant } from '../../../shared/errors/index.ts';
import type { Store } from '../../datasets/store.ts';

/** @param into pictures uint8 [N, H, W, C], labels int32 [N] @throws StudioError as `Store.read` */
export function readField(
  store: Store,
  field: string,
  items: Uint32Array,
  into: Uint8Array | Int32Array,
): void {
  if (into instanceof Uint8Array) {
    invariant(field === 'picture', `no bytes in the field ${field}`);
    store.read(items, into);
  } else {
    invariant(field === 'label', `no numbers in the field ${field}`);
    items.forEach((item, at) => (into[at] = store.labelOf(item)));
  }
}

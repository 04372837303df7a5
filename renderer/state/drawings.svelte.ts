import type { DrawingInfo } from '../../shared/contract/index.ts';
import { api } from '../api.ts';
import { attempt } from '../errors.ts';

/** What a run can draw, and what it asks for; empty until it is known. To be called while a component is made. */
export function watchDrawings(run: () => string | null): { readonly list: readonly DrawingInfo[] } {
  let list = $state.raw<readonly DrawingInfo[]>([]);
  $effect(() => {
    const id = run();
    list = [];
    if (id === null) return;
    attempt(async () => {
      const found = await api.making.drawings({ run: id });
      if (id === run()) list = found;
    });
  });
  return {
    get list() {
      return list;
    },
  };
}

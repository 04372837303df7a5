/** What a run can draw, in the words of the contract. */
import type { Asked, DrawingInfo } from '../../../shared/contract/index.ts';
import type { Input } from '../../../shared/gan/index.ts';
import type { RunFile } from '../../jobs/tasks.ts';
import { heldOutCount } from '../training/items.ts';
import { modelOf } from '../engine/model.ts';

/** An input as it is asked for. */
export function asked(name: string, input: Input): Asked {
  switch (input.kind) {
    case 'latent':
      return { name, kind: 'latent', law: input.law };
    case 'label':
      return { name, kind: 'label', names: [...input.names] };
    case 'picture':
      return { name, kind: 'picture' };
  }
}

/** @throws StudioError as `modelOf` */
export function drawingsOf(file: RunFile): DrawingInfo[] {
  const [dataset] = Object.values(file.datasets);
  const isHeldOut = heldOutCount(dataset?.shape.count ?? 0, file.holdout) > 0;
  const from = isHeldOut ? 'held-out' : 'training';
  return modelOf(file).drawings.map(({ name, given }) => {
    const inputs = Object.entries(given).map(([input, kind]) => asked(input, kind));
    const isRead = inputs.some(({ kind }) => kind === 'picture');
    return { name, given: inputs, reads: isRead ? from : 'nothing' };
  });
}

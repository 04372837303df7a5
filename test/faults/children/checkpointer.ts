/** Writes one checkpoint after the other, and says which are on disk. Killed by its parent. */
import { readNewestCheckpoint, writeCheckpoint } from '../../../main/runs/checkpoint.ts';
import { stepName } from '../../../main/runs/names.ts';

const folder = process.argv[2] ?? '';
let step = Number((await readNewestCheckpoint(folder))?.meta.step ?? 0);
for (;;) {
  step += 1;
  const data = new Float32Array(100_000).fill(step);
  await writeCheckpoint(
    folder,
    stepName(step),
    { x: { dtype: 'float32', shape: [data.length], data } },
    { step },
  );
  process.send?.(step);
}

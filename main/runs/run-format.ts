/** What `run.json` looked like in earlier versions of the studio, brought to today's form. */
import { z } from 'zod';
import { onlyStream, pictureData } from '../../shared/data/index.ts';

/** Runs of before had one dataset of pictures, all of which were learned from. */
const oneDatasetSchema = z.looseObject({
  dataset: z.looseObject({
    width: z.int(),
    height: z.int(),
    channels: z.union([z.literal(1), z.literal(3)]),
    count: z.int(),
    labels: z.array(z.string()),
  }),
});

/** A run's content of any version in today's form; anything else as it is. */
export function upgradedRun(given: unknown): unknown {
  const old = oneDatasetSchema.safeParse(given);
  if (!old.success) return given;
  const { dataset, ...rest } = old.data;
  const { width, height, channels, count, labels, ...reference } = dataset;
  const shape = pictureData({ width, height, channels }, { count, labels });
  return { ...rest, datasets: { [onlyStream]: { ...reference, shape } }, holdout: 0 };
}

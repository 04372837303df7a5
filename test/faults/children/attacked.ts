/** A studio with a training, served on a free port, without a net below it: what nobody listens to ends it. */
import { drawKey } from '../../../main/host/web/key.ts';
import { serveStudio } from '../../../main/host/web/server.ts';
import { createRouter, type Calls } from '../../../main/studio/router.ts';
import type { Studio } from '../../../main/studio/types.ts';
import { createUploads } from '../../../main/studio/uploads.ts';
import { openTestStudio, planOf, until } from '../../helpers/studio.ts';

const [path = '', pages = ''] = process.argv.slice(2);
const jobs = await openTestStudio(path);
await jobs.start();
const { id } = await jobs.trainings.create(planOf({ stepMs: 5 }, 1_000_000));
await until('it trains', () => jobs.trainings.get(id).step > 0, 60_000);
const calls = { studio: { jobs: () => jobs.queue.list() } } as unknown as Calls;
const studio = {
  router: createRouter({ ...calls, datasets: {}, recipes: {}, runs: {}, making: {} } as unknown as Calls),
  uploads: createUploads({
    folderOf: (upload) => jobs.folder.upload(upload),
    discard: (path) => jobs.folder.discard(path),
  }),
  media: () => Promise.resolve(null),
} as unknown as Studio;
const host = await serveStudio(studio, { port: 0, pages, key: drawKey() });
process.send?.({ url: host.url });
process.on('message', () => {
  void (async () => {
    await jobs.trainings.interrupt();
    const { step } = jobs.trainings.get(id);
    const series = jobs.database.metrics.series(id, 0, undefined, step + 1);
    process.send?.({ step, losses: series[0]?.mean });
    await host.close();
    await jobs.close();
    process.disconnect();
  })();
});

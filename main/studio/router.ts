/** The contract, implemented: each call goes to the noun it belongs to, and every error leaves in its wire form. */
import { implement } from '@orpc/server';
import { contract, mapErrors, toWire } from '../../shared/contract/index.ts';
import type { DatasetCalls } from './datasets.ts';
import type { MakingCalls } from './making.ts';
import type { RecipeCalls } from './recipes.ts';
import type { RunCalls } from './runs.ts';
import type { SystemCalls } from './system.ts';

export interface Calls {
  readonly datasets: DatasetCalls;
  readonly recipes: RecipeCalls;
  readonly runs: RunCalls;
  readonly making: MakingCalls;
  readonly studio: SystemCalls;
}

export type StudioRouter = ReturnType<typeof createRouter>;

export function createRouter({ datasets, recipes, runs, making, studio }: Calls) {
  const os = implement(contract).use(async ({ next, context }) => ({
    output: await mapErrors(async () => (await next()).output, toWire),
    context,
  }));
  return os.router({
    datasets: {
      list: os.datasets.list.handler(({ input }) => datasets.list(input.trash)),
      get: os.datasets.get.handler(({ input }) => datasets.get(input.id)),
      builtins: os.datasets.builtins.handler(() => datasets.builtins()),
      addBuiltin: os.datasets.addBuiltin.handler(({ input }) => datasets.addBuiltin(input.builtin)),
      inspect: os.datasets.inspect.handler(({ input }) => datasets.inspect(input)),
      watchInspection: os.datasets.watchInspection.handler(({ input, signal }) =>
        datasets.watchInspection(input.inspection, signal),
      ),
      cancelInspection: os.datasets.cancelInspection.handler(({ input }) =>
        datasets.cancelInspection(input.inspection),
      ),
      preview: os.datasets.preview.handler(({ input, signal }) => datasets.preview(input, signal)),
      import: os.datasets.import.handler(({ input }) => datasets.import(input)),
      addPictures: os.datasets.addPictures.handler(({ input }) => datasets.addPictures(input)),
      items: os.datasets.items.handler(({ input }) => datasets.items(input)),
      update: os.datasets.update.handler(({ input }) => datasets.update(input)),
      removeItems: os.datasets.removeItems.handler(({ input }) =>
        datasets.removeItems(input.id, input.indices),
      ),
      restoreItems: os.datasets.restoreItems.handler(({ input }) =>
        datasets.restoreItems(input.id, input.indices),
      ),
      relabel: os.datasets.relabel.handler(({ input }) => datasets.relabel(input.id, input.change)),
      setCaption: os.datasets.setCaption.handler(({ input }) =>
        datasets.setCaption(input.id, input.item, input.caption),
      ),
      undo: os.datasets.undo.handler(({ input }) => datasets.undo(input.id)),
      trash: os.datasets.trash.handler(({ input }) => datasets.trash(input.id)),
      restore: os.datasets.restore.handler(({ input }) => datasets.restore(input.id)),
      purge: os.datasets.purge.handler(({ input }) => datasets.purge(input.id)),
    },
    recipes: {
      list: os.recipes.list.handler(() => recipes.list()),
      plan: os.recipes.plan.handler(({ input, signal }) => recipes.plan(input, signal)),
      probe: os.recipes.probe.handler(({ input, signal }) => recipes.probe(input, signal)),
    },
    runs: {
      list: os.runs.list.handler(({ input }) => runs.list(input.trash)),
      get: os.runs.get.handler(({ input }) => runs.get(input.id)),
      create: os.runs.create.handler(({ input }) => runs.create(input)),
      rename: os.runs.rename.handler(({ input }) => runs.rename(input.id, input.name)),
      hold: os.runs.hold.handler(({ input }) => runs.hold(input.id)),
      resume: os.runs.resume.handler(({ input }) => runs.resume(input.id, input.steps)),
      stop: os.runs.stop.handler(({ input }) => runs.stop(input.id)),
      fork: os.runs.fork.handler(({ input }) => runs.fork(input)),
      metrics: os.runs.metrics.handler(({ input }) => runs.metrics(input)),
      samples: os.runs.samples.handler(({ input }) => runs.samples(input.id)),
      checkpoints: os.runs.checkpoints.handler(({ input }) => runs.checkpoints(input.id)),
      pinCheckpoint: os.runs.pinCheckpoint.handler(({ input }) =>
        runs.pinCheckpoint(input.id, input.checkpoint, input.pinned),
      ),
      sessions: os.runs.sessions.handler(({ input }) => runs.sessions(input.id)),
      log: os.runs.log.handler(({ input }) => runs.log(input.id, input.last)),
      trash: os.runs.trash.handler(({ input }) => runs.trash(input.id)),
      restore: os.runs.restore.handler(({ input }) => runs.restore(input.id)),
      purge: os.runs.purge.handler(({ input }) => runs.purge(input.id)),
    },
    making: {
      drawings: os.making.drawings.handler(({ input }) => making.drawings(input.run)),
      generate: os.making.generate.handler(({ input, signal }) => making.generate(input, signal)),
      export: os.making.export.handler(({ input, signal }) => making.export(input, signal)),
      exports: os.making.exports.handler(({ input }) => making.exports(input.run)),
    },
    studio: {
      events: os.studio.events.handler(({ signal }) => studio.events(signal)),
      jobs: os.studio.jobs.handler(() => studio.jobs()),
      cancelJob: os.studio.cancelJob.handler(({ input }) => studio.cancelJob(input.id)),
      settings: os.studio.settings.handler(() => studio.settings()),
      changeSettings: os.studio.changeSettings.handler(({ input }) => studio.changeSettings(input)),
      doctor: os.studio.doctor.handler(() => studio.doctor()),
      fsck: os.studio.fsck.handler(({ signal }) => studio.fsck(signal)),
      restoreRunFiles: os.studio.restoreRunFiles.handler(() => studio.restoreRunFiles()),
      interrupted: os.studio.interrupted.handler(() => studio.interrupted()),
    },
  });
}

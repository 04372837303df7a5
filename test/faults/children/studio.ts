/** A studio with a training and a waiting one. Killed by its parent. */
import { openTestStudio, planOf, until } from '../../helpers/studio.ts';

const studio = await openTestStudio(process.argv[2] ?? '');
await studio.start();
const spinAt = Number(process.argv[3]);
const { id } = await studio.trainings.create(planOf({ stepMs: 2, spinAt }, 400));
const waiting = await studio.trainings.create(planOf({}, 20));
await until('the training passes 25 steps', () => studio.trainings.get(id).step >= 25, 60_000);
process.send?.({ id, waiting: waiting.id, worker: studio.database.sessions.openProcess(id)?.pid });

/** Our side of a comparison, in a process of its own; see tools/contender.ts. `node ours.ts CASE THREADS` */
import { createInterface } from 'node:readline';
import { type Network, networkOf } from '../../../shared/gan/index.ts';
import { sizeOf } from '../../../shared/gan/shape.ts';
import type { Ready, Sample } from '../tools/contender.ts';
import { casesOf } from './cases.ts';
import { openTraining } from './training.ts';

const say = (line: Ready | Sample): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

function count({ parameters }: Network): number {
  return Object.values(parameters).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

const [, , name = '', threads = '2'] = process.argv;
const [one] = casesOf(name);
const model = one!.model();
const training = await openTraining(model, Number(threads));
say({
  version: `Node ${process.version}`,
  parameters: { generator: count(networkOf(model, 'G')), discriminator: count(networkOf(model, 'D')) },
  flops: training.flops,
  buildSeconds: training.buildSeconds,
});
for await (const line of createInterface({ input: process.stdin })) {
  const steps = Number(line.split(' ')[1]);
  const before = process.cpuUsage();
  const times = await training.run(steps);
  const { user, system } = process.cpuUsage(before);
  say({
    times: [...times],
    processor: (user + system) / 1000 / times.length,
    megabytes: process.resourceUsage().maxRSS / 1024,
  });
}
await training.close();

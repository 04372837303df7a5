import { setImmediate } from 'node:timers/promises';
import type { LabelCount } from '../../../shared/contract/index.ts';
import type { TaskHandler } from '../../jobs/tasks.ts';
import { ProgressMeter, stopIfCancelled } from '../progress.ts';
import { storeBytes, writeStore } from '../writer.ts';
import { builtins } from './index.ts';

/**
 * Writes a built-in sample as a store.
 * @throws StudioError `cancelled`, `disk_full`, `sample_missing`
 */
export const builtin: TaskHandler<'builtin'> = async (input, context) => {
  const { shape, labels, count, name, entries } = builtins[input.builtin];
  const counts = labels.map(() => 0);
  const manifest = await writeStore(input.folder, shape, async (writer) => {
    const meter = new ProgressMeter('importing', count, (progress) =>
      context.emit({ kind: 'progress', progress }),
    );
    for (const entry of entries()) {
      writer.append(entry);
      if (entry.label >= 0) counts[entry.label] = (counts[entry.label] ?? 0) + 1;
      meter.at(writer.count);
      // Lets a cancel and the heartbeat through.
      if (writer.count % 256 === 0) await setImmediate();
      stopIfCancelled(context.signal, name);
    }
    return labels;
  });
  return {
    folder: input.folder,
    count: manifest.count,
    channels: shape.channels,
    labels: labels.map((label, i): LabelCount => ({ label, count: counts[i] ?? 0 })),
    captions: manifest.captions,
    duplicates: 0,
    rejected: [],
    bytes: storeBytes(manifest),
  };
};

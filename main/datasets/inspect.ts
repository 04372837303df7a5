import { mkdirSync } from 'node:fs';
import type { FileFinding, ImportOptions, Inspection, LabelCount } from '../../shared/contract/index.ts';
import type { TaskHandler } from '../jobs/tasks.ts';
import type { Examined } from './decode/examine.ts';
import { DecodePool } from './decode/pool.ts';
import { exactGroups, Fingerprints } from './duplicates.ts';
import { writeInspection } from './inspection.ts';
import { countLabels, labelsOf } from './labels.ts';
import { ProgressMeter, stopIfCancelled } from './progress.ts';
import { type Scan, scan } from './scan.ts';
import type { SourceEntry } from './sources/candidate.ts';
import { isTransposed } from './sources/idx.ts';

/** Sizes told at most. */
const maxSizes = 64;
/** Largest size that is suggested: what the recipes train in reasonable time on a laptop. */
const maxSuggested = 128;

/**
 * Looks through what was chosen: finds every picture, decodes it once, and tells what there is and what is wrong, by
 * file. Leaves the list of pictures in `input.folder`.
 * @throws StudioError `source_missing`, `source_protected`, `cancelled`, `disk_full`
 */
export const inspect: TaskHandler<'inspect'> = async (input, context) => {
  mkdirSync(input.folder, { recursive: true });
  const found = await scan(input.paths, input.folder, {
    signal: context.signal,
    onFile: scanningProgress((done) => {
      context.emit({ kind: 'progress', progress: { done, phase: 'scanning' } });
    }),
  });
  const startedAt = performance.now();
  const survey = await examineAll(found, context);
  const decodeMs = performance.now() - startedAt;
  const repeats = survey.fingerprints.firstOfEach();
  const labels = labelsOf(survey.entries);
  writeInspection(
    input.folder,
    survey.entries.map((entry, i) => ({ ...entry, label: labels[i] ?? null, repeats: repeats[i] ?? -1 })),
    survey.findings,
  );
  return describe(input.id, found, { survey, repeats, labels, decodeMs });
};

/** At most ten reports a second. */
function scanningProgress(emit: (files: number) => void): (files: number) => void {
  let sentAt = -Infinity;
  return (files) => {
    if (performance.now() - sentAt < 100) return;
    sentAt = performance.now();
    emit(files);
  };
}

/** What decoding every picture told. */
class Survey {
  readonly entries: SourceEntry[] = [];
  readonly findings: FileFinding[];
  readonly fingerprints = new Fingerprints();
  readonly sizes = new Map<string, number>();
  readonly histogram: [number[], number[], number[]] = [bins(), bins(), bins()];
  grey = 0;
  transparent = 0;

  constructor(findings: readonly FileFinding[]) {
    this.findings = [...findings];
  }

  add(entry: SourceEntry, seen: Examined): void {
    this.entries.push(entry);
    this.fingerprints.add(seen.hash, seen.thumbnail, seen.mean);
    const size = `${seen.width}×${seen.height}`;
    this.sizes.set(size, (this.sizes.get(size) ?? 0) + 1);
    seen.mean.forEach((mean, channel) => {
      const counts = this.histogram[channel];
      const bin = Math.min(15, Math.floor(mean / 16));
      if (counts !== undefined) counts[bin] = (counts[bin] ?? 0) + 1;
    });
    if (seen.isGrey) this.grey += 1;
    if (seen.hasAlpha) this.transparent += 1;
    for (const error of seen.notes) this.findings.push({ file: entry.name, severity: 'note', error });
  }
}

function bins(): number[] {
  return Array.from({ length: 16 }, () => 0);
}

type InspectContext = Parameters<TaskHandler<'inspect'>>[1];

async function examineAll(found: Scan, context: InspectContext): Promise<Survey> {
  const survey = new Survey(found.findings.list);
  const meter = new ProgressMeter('decoding', found.entries.length, (progress) =>
    context.emit({ kind: 'progress', progress }),
  );
  const pool = new DecodePool();
  let done = 0;
  try {
    for await (const { entry, result } of pool.run(found.entries, { kind: 'examine' })) {
      if (result.kind === 'examined') survey.add(entry, result.examined);
      else if (result.kind === 'problem') {
        survey.findings.push({ file: entry.name, severity: 'rejected', error: result.error });
      }
      meter.at(++done);
      stopIfCancelled(context.signal);
    }
  } finally {
    pool.close();
  }
  return survey;
}

interface Seen {
  readonly survey: Survey;
  readonly repeats: Int32Array;
  readonly labels: readonly (string | null)[];
  readonly decodeMs: number;
}

function describe(id: string, found: Scan, { survey, repeats, labels, decodeMs }: Seen): Inspection {
  const sizes = [...survey.sizes]
    .map(([size, count]) => {
      const [width = 0, height = 0] = size.split('×').map(Number);
      return { width, height, count };
    })
    .sort((a, b) => b.count - a.count);
  const counts = countLabels(labels);
  const suggested = suggest(sizes, survey, counts);
  const pictures = survey.entries.length;
  const stored = pictures - repeats.filter((first) => first !== -1).length;
  const entryBytes = suggested.width * suggested.height * (suggested.color === 'grey' ? 1 : 3) + 64;
  return {
    id,
    source: found.source,
    name: found.name,
    files: found.files,
    pictures,
    bytes: found.bytes,
    sizes: sizes.slice(0, maxSizes),
    colors: {
      greyPictures: survey.grey,
      colorPictures: pictures - survey.grey,
      alphaPictures: survey.transparent,
      histogram: survey.histogram,
    },
    labels: counts,
    captions: survey.entries.filter(({ caption }) => caption !== '').length,
    exactDuplicates: exactGroups(repeats),
    nearDuplicates: survey.fingerprints.lookAlikes(repeats),
    findings: survey.findings,
    suggested,
    // Importing decodes the same pictures on the same threads, and scales them instead of surveying them.
    estimate: { ms: Math.round(decodeMs), bytes: stored * entryBytes },
  };
}

/** A square (or the shape most pictures have, if it fits as it is) that most pictures fill without being enlarged. */
function suggest(
  sizes: readonly { width: number; height: number; count: number }[],
  survey: Survey,
  labels: readonly LabelCount[],
): ImportOptions {
  const total = survey.entries.length;
  const common = sizes[0];
  const isUniform = common !== undefined && common.count === total;
  const fits = (side: number): boolean => side % 4 === 0 && side >= 16 && side <= maxSuggested;
  const asTheyAre = isUniform && fits(common.width) && fits(common.height) ? common : null;
  const side = asTheyAre === null ? suggestSide(sizes, total) : 0;
  const { width, height } = asTheyAre ?? { width: side, height: side };
  // All or none: what is right for some would spoil the others.
  const transpose = total > 0 && survey.entries.every(isTransposed);
  return {
    width: transpose ? height : width,
    height: transpose ? width : height,
    color: survey.grey > total * 0.95 ? 'grey' : 'rgb',
    fit: 'crop',
    labels: labels.length > 1 ? 'folders' : 'none',
    dropDuplicates: true,
    transpose,
  };
}

/** The largest power of two from 32 to 128 that nine of ten pictures reach with their shorter side. */
function suggestSide(
  sizes: readonly { width: number; height: number; count: number }[],
  total: number,
): number {
  const reached = (side: number): number =>
    sizes.reduce((sum, { width, height, count }) => sum + (Math.min(width, height) >= side ? count : 0), 0);
  return [maxSuggested, 64].find((side) => total > 0 && reached(side) >= total * 0.9) ?? 32;
}

/** One look into a folder: how far it is, what was found, what part of it is shown, and how it would be imported. */
import {
  type ErrorCode,
  type FileFinding,
  type ImportOptions,
  importOptionsSchema,
  type Inspection,
  type Progress,
  type StudioClient,
  StudioError,
  toStudioError,
} from '../../shared/contract/index.ts';
import { Loading } from './loading.svelte.ts';

/** What the grid shows: everything, duplicates, or the files of one kind of problem. */
export type Filter =
  | { readonly kind: 'all' }
  | { readonly kind: 'exact' }
  | { readonly kind: 'near' }
  | { readonly kind: 'problem'; readonly code: ErrorCode };

export interface ProblemGroup {
  readonly code: ErrorCode;
  readonly severity: FileFinding['severity'];
  readonly findings: readonly FileFinding[];
}

export type Previews = Awaited<ReturnType<StudioClient['datasets']['preview']>>;

/** Long enough that dragging through sizes makes one preview, short enough to feel immediate. */
const previewDelayMs = 150;

export class InspectionState {
  readonly id: string;
  readonly previews = new Loading<Previews>();
  readonly #api: StudioClient;
  #progress = $state.raw<Progress | null>(null);
  #result = $state.raw<Inspection | null>(null);
  #error = $state.raw<StudioError | null>(null);
  #options = $state.raw<ImportOptions | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  filter = $state.raw<Filter>({ kind: 'all' });
  name = $state('');
  licence = $state('');

  readonly #problems = $derived(groupProblems(this.#result?.findings ?? []));

  constructor(id: string, api: StudioClient) {
    this.id = id;
    this.#api = api;
  }

  get progress(): Progress | null {
    return this.#progress;
  }

  get result(): Inspection | null {
    return this.#result;
  }

  get error(): StudioError | null {
    return this.#error;
  }

  get options(): ImportOptions | null {
    return this.#options;
  }

  /** Problems by kind, those that leave files out first, most frequent first. */
  get problems(): readonly ProblemGroup[] {
    return this.#problems;
  }

  /** Entry numbers that the grid shows; null where it shows all of them. */
  get entries(): readonly number[] | null {
    if (this.#result === null) return null;
    if (this.filter.kind === 'exact') return this.#result.exactDuplicates.flat();
    if (this.filter.kind === 'near') return this.#result.nearDuplicates.flat();
    return null;
  }

  /** Files of the chosen problem; null where the grid shows pictures. */
  get files(): readonly FileFinding[] | null {
    const { filter } = this;
    if (filter.kind !== 'problem') return null;
    return this.#problems.find(({ code }) => code === filter.code)?.findings ?? [];
  }

  /** Whether the chosen size is one that can be imported. */
  get isValid(): boolean {
    return this.#options !== null && importOptionsSchema.safeParse(this.#options).success;
  }

  /** What an import with the chosen options makes: the studio's measured guess, scaled to the size. */
  get estimate(): { readonly count: number; readonly ms: number; readonly bytes: number } | null {
    return this.#result === null || this.#options === null
      ? null
      : estimateImport(this.#result, this.#options);
  }

  /** Follows the look until it ends or the signal. */
  async follow(signal: AbortSignal): Promise<void> {
    try {
      const events = await this.#api.datasets.watchInspection({ inspection: this.id }, { signal });
      for await (const event of events) {
        if (event.kind === 'progress') this.#progress = event.progress;
        else if (event.kind === 'done') this.#finish(event.inspection);
        else this.#error = StudioError.fromValue(event.error);
      }
    } catch (thrown) {
      if (!signal.aborted) this.#error = toStudioError(thrown);
    }
  }

  change(part: Partial<ImportOptions>): void {
    if (this.#options === null) return;
    this.#options = { ...this.#options, ...part };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#preview(), previewDelayMs);
  }

  #finish(inspection: Inspection): void {
    this.#result = inspection;
    this.#options = inspection.suggested;
    this.name = inspection.name;
    this.#preview();
  }

  #preview(): void {
    const options = this.#options;
    if (options === null || !this.isValid || this.#result?.pictures === 0) return;
    void this.previews.load(() => this.#api.datasets.preview({ inspection: this.id, options }));
  }
}

export function groupProblems(findings: readonly FileFinding[]): readonly ProblemGroup[] {
  const groups = new Map<ErrorCode, FileFinding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.error.code) ?? [];
    group.push(finding);
    groups.set(finding.error.code, group);
  }
  const order = (severity: FileFinding['severity']) => (severity === 'rejected' ? 0 : 1);
  return [...groups]
    .map(([code, list]) => ({ code, severity: list[0]?.severity ?? 'note', findings: list }))
    .sort((a, b) => order(a.severity) - order(b.severity) || b.findings.length - a.findings.length);
}

/** Pictures without the repeats that are left out, and time and bytes in proportion to the pixels of the choice. */
export function estimateImport(
  inspection: Inspection,
  options: ImportOptions,
): { readonly count: number; readonly ms: number; readonly bytes: number } {
  const repeats = inspection.exactDuplicates.reduce((sum, group) => sum + group.length - 1, 0);
  const count = inspection.pictures - (options.dropDuplicates ? repeats : 0);
  const pixels = (each: ImportOptions) => each.width * each.height * (each.color === 'grey' ? 1 : 3);
  // Most of the time goes into decoding, which does not depend on the chosen size.
  const ratio = pixels(options) / pixels(inspection.suggested);
  return {
    count,
    ms: inspection.estimate.ms * (0.8 + 0.2 * ratio),
    bytes: inspection.estimate.bytes * ratio,
  };
}

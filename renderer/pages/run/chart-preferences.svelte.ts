import { type AxisId, axisIds } from './chart-axes.ts';

/** How charts are read: kept on this computer, for every run. */
const place = 'studio:charts';

export const smoothings = [0, 0.6, 0.9, 0.97, 0.99] as const;

export class ChartPreferences {
  #smoothing = $state(0.6);
  #isLog = $state(false);
  #axis = $state<AxisId>('steps');
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'> | undefined;

  constructor(storage: Pick<Storage, 'getItem' | 'setItem'> | undefined) {
    this.#storage = storage;
    this.#read();
  }

  /** Weight of the past in the moving average that is drawn. */
  get smoothing(): number {
    return this.#smoothing;
  }

  set smoothing(weight: number) {
    this.#smoothing = weight;
    this.#write();
  }

  /** Whether losses are drawn on a logarithmic axis. */
  get isLog(): boolean {
    return this.#isLog;
  }

  set isLog(isLog: boolean) {
    this.#isLog = isLog;
    this.#write();
  }

  /** What the x axis counts, where a run can tell. */
  get axis(): AxisId {
    return this.#axis;
  }

  set axis(axis: AxisId) {
    this.#axis = axis;
    this.#write();
  }

  #read(): void {
    const known: unknown = JSON.parse(this.#storage?.getItem(place) ?? 'null');
    if (typeof known !== 'object' || known === null) return;
    if ('smoothing' in known) {
      this.#smoothing = smoothings.find((each) => each === known.smoothing) ?? this.#smoothing;
    }
    if ('isLog' in known) this.#isLog = known.isLog === true;
    if ('axis' in known) this.#axis = axisIds.find((each) => each === known.axis) ?? this.#axis;
  }

  #write(): void {
    const [smoothing, isLog, axis] = [this.#smoothing, this.#isLog, this.#axis];
    this.#storage?.setItem(place, JSON.stringify({ smoothing, isLog, axis }));
  }
}

export const chartPreferences = new ChartPreferences(globalThis.localStorage);

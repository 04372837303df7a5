/** How charts are read: kept on this computer, for every run. */
const place = 'studio:charts';

export const smoothings = [0, 0.6, 0.9, 0.97, 0.99] as const;

export class ChartPreferences {
  #smoothing = $state(0.6);
  #isLog = $state(false);
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

  #read(): void {
    const known: unknown = JSON.parse(this.#storage?.getItem(place) ?? 'null');
    if (typeof known !== 'object' || known === null) return;
    if ('smoothing' in known) {
      this.#smoothing = smoothings.find((each) => each === known.smoothing) ?? this.#smoothing;
    }
    if ('isLog' in known) this.#isLog = known.isLog === true;
  }

  #write(): void {
    this.#storage?.setItem(place, JSON.stringify({ smoothing: this.#smoothing, isLog: this.#isLog }));
  }
}

export const chartPreferences = new ChartPreferences(globalThis.localStorage);

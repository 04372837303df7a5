/** The way out. A person is asked while a training is going on; a checkpoint is written first in every case. */

export interface LeavingOptions {
  isTraining(): boolean;
  /** Asks the person. */
  confirm(): Promise<boolean>;
  /** Ends the studio well: trainings write a checkpoint. */
  close(): Promise<void>;
  /** Quits for good: `request` is asked again, and says yes. */
  leave(): void;
  /** Hears that ending well failed; the way out goes on, since everything up to the last checkpoint is safe. */
  onFailure(thrown: unknown): void;
}

export interface Leaving {
  /** Somebody wants to quit. Whether it may happen at once; where not, `leave` follows when everything is safe. */
  request(): boolean;
  /** The system is going down, or a program asks: nobody is there to answer questions. */
  now(): void;
}

export function createLeaving(options: LeavingOptions): Leaving {
  let state: 'staying' | 'asking' | 'closing' | 'left' = 'staying';

  async function close(): Promise<void> {
    if (state === 'closing' || state === 'left') return;
    state = 'closing';
    try {
      await options.close();
    } catch (thrown) {
      options.onFailure(thrown);
    } finally {
      state = 'left';
      options.leave();
    }
  }

  async function ask(): Promise<void> {
    state = 'asking';
    const isConfirmed = await options.confirm().catch(() => false);
    if (isConfirmed) await close();
    else stay();
  }

  /** Back from the question, unless the system has decided meanwhile. */
  function stay(): void {
    if (state === 'asking') state = 'staying';
  }

  /** What fails on the way itself is told, too. */
  function go(way: Promise<void>): void {
    way.catch((thrown: unknown) => options.onFailure(thrown));
  }

  return {
    request() {
      if (state === 'staying') go(options.isTraining() ? ask() : close());
      return state === 'left';
    },
    now: () => go(close()),
  };
}

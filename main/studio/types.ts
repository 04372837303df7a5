/** What the studio is to its hosts: one application service, three ways in. */
import type { StudioClient, StudioEvent } from '../../shared/contract/index.ts';
import type { StudioRouter } from './router.ts';
import type { Uploads } from './uploads.ts';

export interface Studio {
  /** The data folder. */
  readonly folder: string;
  /** The contract's calls, for oRPC over a socket or a message port. */
  readonly router: StudioRouter;
  /** The same calls, made directly. Errors arrive as on the wire: see `fromWire`. */
  readonly client: StudioClient;
  readonly uploads: Uploads;
  /** Answers `/media/…`; null where there is nothing. */
  media(path: string): Promise<Response | null>;
  /** The file behind a `/media/…` address that a call returned. @throws StudioError `media_not_found` */
  fileOf(url: string): string;
  /** Whether a training is going on: then leaving deserves a question, and the computer should not sleep. */
  isTraining(): boolean;
  /** Goes on with what was training when the studio last ended, where the settings say so without asking. */
  resumeInterrupted(): Promise<void>;
  /** Hears every change as it happens, not coalesced. Returns how to stop. */
  listen(listener: (event: StudioEvent) => void): () => void;
  /** Ends well: trainings write a checkpoint, workers end, the data folder is free for others. Safe to call twice. */
  close(): Promise<void>;
}

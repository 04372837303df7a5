/** The studio itself: its jobs, settings, health, and the stream of everything that changes. */
import { freemem, totalmem } from 'node:os';
import type {
  Doctor,
  ErrorValue,
  Job,
  Progress,
  Run,
  Settings,
  StudioEvent,
  Vitals,
} from '../../shared/contract/index.ts';
import { examine } from './doctor.ts';
import type { Parts } from './parts.ts';
import { threadsOf } from './run-file.ts';

export type FsckEvent =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'problem'; readonly file: string; readonly error: ErrorValue }
  | { readonly kind: 'done'; readonly files: number; readonly bytes: number; readonly problems: number };

export interface SystemCalls {
  events(signal: AbortSignal | undefined): AsyncGenerator<StudioEvent, void, void>;
  jobs(): Job[];
  cancelJob(id: string): void;
  settings(): Settings;
  changeSettings(change: Partial<Settings>): Settings;
  doctor(): Promise<Doctor>;
  fsck(signal: AbortSignal | undefined): AsyncGenerator<FsckEvent, void, void>;
  interrupted(): Run[];
}

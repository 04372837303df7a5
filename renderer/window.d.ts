import type { StudioBridge } from '../shared/contract/index.ts';

declare global {
  interface Window {
    /** Present in the desktop only. */
    readonly studio?: StudioBridge;
  }
}

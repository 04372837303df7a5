/**
 * What the window and the terminal may ask of the studio, and what they hear from it. One contract, three ways in:
 * oRPC over MessagePort (desktop), WebSocket (browser) and direct calls (terminal). Pictures and files travel by URL
 * (`/media/…`), never inside a message.
 */
import type { ContractRouterClient } from '@orpc/contract';
import { datasetsContract } from './datasets.ts';
import { makingContract } from './making.ts';
import { recipesContract } from './recipes.ts';
import { runsContract } from './runs.ts';
import { studioContract } from './studio.ts';

export const contract = {
  datasets: datasetsContract,
  recipes: recipesContract,
  runs: runsContract,
  making: makingContract,
  studio: studioContract,
};

/** The studio as its callers see it: one function a call, the same from the window, the browser and the terminal. */
export type StudioClient = ContractRouterClient<typeof contract>;

export * from '../errors/index.ts';
export * from './batches.ts';
export * from './bridge.ts';
export * from './commands.ts';
export * from './datasets.ts';
export * from './engines.ts';
export * from './making.ts';
export * from './options.ts';
export * from './recipes.ts';
export * from './runs.ts';
export * from './studio.ts';
export * from './text.ts';
export * from './wire.ts';

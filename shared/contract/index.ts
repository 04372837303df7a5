/**
 * What the window and the terminal may ask of the studio, and what they hear from it. One contract, three ways in:
 * oRPC over MessagePort (desktop), WebSocket (browser) and direct calls (terminal). Pictures and files travel by URL
 * (`/media/…`), never inside a message.
 */
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

export * from '../errors/index.ts';
export * from './datasets.ts';
export * from './making.ts';
export * from './options.ts';
export * from './recipes.ts';
export * from './runs.ts';
export * from './studio.ts';
export * from './text.ts';
export * from './wire.ts';

/** Kinds of updates that recipes are put together from, one file each. */
export { discriminatorPhase } from './discriminator.ts';
export { type Game, gameModel } from './game.ts';
export { generatorPhase } from './generator.ts';

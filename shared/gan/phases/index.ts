/** Kinds of updates that recipes are put together from, one file each. */
export { discriminatorPhase } from './discriminator.ts';
export { type Game, gameModel, pictureRole } from './game.ts';
export { generatorPhase } from './generator.ts';
export { pathLengthPhase, pathLengthValues } from './path-length.ts';
export { r1Phase } from './r1.ts';
export {
  judgingPhase,
  translatingPhase,
  type Translation,
  translationModel,
  translationRoles,
} from './translation.ts';

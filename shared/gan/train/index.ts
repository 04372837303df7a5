/** From a model to the functions that an engine runs: the programs of a training step, and the drawing of pictures. */
export { storedName } from './context.ts';
export { drawNoise, stackedNumbers } from './inputs.ts';
export {
  type Beside,
  type Decay,
  type Drawing,
  drawingOf,
  type DrawWith,
  type Made,
  type Model,
  networkOf,
  type Phase,
  type PhaseContext,
  type PhaseResult,
  warmDecay,
} from './model.ts';
export {
  type Feeding,
  isDue,
  type Moment,
  numbersAt,
  type Read,
  type TrainingProgram,
  trainingPrograms,
} from './programs.ts';
export {
  drawingInputs,
  drawingStep,
  pixelDrawingInputs,
  pixelDrawingStep,
  roleInputs,
  roleStep,
} from './sample.ts';
export { drawingSpecs, drawnNames, drawnValues, initialState, stateSpecs, upgradedState } from './state.ts';
export { type Broken, firstBroken } from './watch.ts';

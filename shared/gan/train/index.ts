/** From a model to the functions that an engine runs: the programs of a training step, and the drawing of pictures. */
export { drawNoise, latentsOf, latentSpec, stackedNumbers } from './inputs.ts';
export {
  type Drawing,
  drawingNetwork,
  type Given,
  type Model,
  networkOf,
  type Phase,
  type PhaseContext,
  type PhaseResult,
  type Source,
  warmDecay,
} from './model.ts';
export {
  type Feeding,
  isDue,
  type Moment,
  numbersAt,
  type TrainingProgram,
  trainingPrograms,
} from './programs.ts';
export { pixelSamplerInputs, pixelSamplingStep, samplerInputs, samplingStep } from './sample.ts';
export { generatorSpecs, initialState, stateSpecs, upgradedState } from './state.ts';
export { type Broken, firstBroken } from './watch.ts';

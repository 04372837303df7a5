/** From a model to the functions that an engine runs: one training step, and the drawing of pictures. */
export { drawNoise, inputSpecs, latentsOf, noiseSpecs, scheduledNumbers } from './inputs.ts';
export { averageDecayAt, type Model, type Phase } from './model.ts';
export { pixelSamplingStep, samplerInputs, samplingStep } from './sample.ts';
export { generatorSpecs, initialState, stateSpecs, upgradedState } from './state.ts';
export { trainingStep } from './step.ts';

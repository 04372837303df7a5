/** What a model compiles to. */
import type { Specs, Step } from '../../../shared/compiler/index.ts';
import { type Model, stateSpecs, trainingPrograms } from '../../../shared/gan/index.ts';

/** One function of a training with the shapes it is compiled for. */
export interface StepProgram {
  readonly step: Step;
  readonly state: Specs;
  readonly inputs: Specs;
}

export function programsOf(model: Model): readonly StepProgram[] {
  const state = stateSpecs(model);
  return trainingPrograms(model).map(({ step, inputs }) => ({ step, state, inputs }));
}

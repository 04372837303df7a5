/** What a model compiles to. */
import type { Specs, Step } from '../../../shared/compiler/index.ts';
import { inputSpecs, type Model, stateSpecs, trainingStep } from '../../../shared/gan/index.ts';

/** One function of a training with the shapes it is compiled for. */
export interface StepProgram {
  readonly step: Step;
  readonly state: Specs;
  readonly inputs: Specs;
}

export function programsOf(model: Model): readonly StepProgram[] {
  return [{ step: trainingStep(model), state: stateSpecs(model), inputs: inputSpecs(model) }];
}

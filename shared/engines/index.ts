/** The engines that run compiled programs, fastest first. */
import type { Engine } from './engine.ts';
import { onnxruntimeCpu } from './onnxruntime-cpu.ts';

export { loadOne } from './engine.ts';
export type { Availability, Engine, LoadOptions, Programs, Runner, SingleRunner } from './engine.ts';
export { onnxruntimeCpu } from './onnxruntime-cpu.ts';

export const engines: readonly Engine[] = [onnxruntimeCpu];

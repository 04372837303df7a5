/** The engines that run compiled programs. */
import type { Engine } from './engine.ts';
import { onnxruntimeCoreml } from './onnxruntime-coreml.ts';
import { onnxruntimeCpu } from './onnxruntime-cpu.ts';
import { onnxruntimeCuda } from './onnxruntime-cuda.ts';
import { onnxruntimeDirectml } from './onnxruntime-directml.ts';
import { onnxruntimeWebgpu } from './onnxruntime-webgpu.ts';
import { tfjs } from './tfjs.ts';

export { loadOne } from './engine.ts';
export type { Availability, Engine, LoadOptions, Programs, Runner, SingleRunner } from './engine.ts';
export type { OpenUpdater, PlacedStage, PlacedUpdate, UpdatePlan, Updater } from './updates.ts';
export { onnxruntimeCpu } from './onnxruntime-cpu.ts';
export { eagerEngine } from './tfjs.ts';

/** The one that works everywhere first. */
export const engines: readonly Engine[] = [
  onnxruntimeCpu,
  onnxruntimeWebgpu,
  onnxruntimeCuda,
  onnxruntimeDirectml,
  onnxruntimeCoreml,
  tfjs,
];

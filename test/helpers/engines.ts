/** The engines that tests can run on any computer: each must behave as the others. */
import './tfjs-cpu.ts';
import { eagerEngine, type Engine, onnxruntimeCpu } from '../../shared/engines/index.ts';
import { openRemoteEngine, type RemoteEngine } from './remote-engine.ts';
import { swiftshaderEnvironment } from './swiftshader.ts';

/** TensorFlow.js, eagerly, on its own `cpu` backend: the oracle as an engine. */
export const tfjsCpu: Engine = eagerEngine('tfjs-cpu', false, () =>
  Promise.resolve({ backend: 'cpu', version: '' }),
);

const environment = swiftshaderEnvironment();

/** WebGPU on SwiftShader, in a process of its own; null where there is none. Close it at the end. */
export const webgpu: RemoteEngine | null =
  environment === null ? null : openRemoteEngine('onnxruntime-webgpu', environment);

export const testEngines: readonly Engine[] = [onnxruntimeCpu, tfjsCpu, ...(webgpu === null ? [] : [webgpu])];

/** Direct3D 12 through DirectML, on Windows. It runs no loops: steps are made one by one. */
import { onnxruntimeEngine } from './onnxruntime/index.ts';

export const onnxruntimeDirectml = onnxruntimeEngine({
  id: 'onnxruntime-directml',
  name: 'dml',
  target: 'webgpu',
  keepsState: false,
  // The provider demands both.
  options: () => ({ enableMemPattern: false, executionMode: 'sequential' }),
});

/** Apple's Core ML, on macOS. It runs no loops: steps are made one by one. */
import { onnxruntimeEngine } from './onnxruntime/index.ts';

export const onnxruntimeCoreml = onnxruntimeEngine({
  id: 'onnxruntime-coreml',
  name: 'coreml',
  target: 'webgpu',
  keepsState: false,
  options: () => ({}),
});

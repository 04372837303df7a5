/**
 * NVIDIA's CUDA 12, on Linux; `npm run engine:cuda` installs the runtime's part of it. State is in the host's memory between
 * runs, and inside a run of several steps it stays on the device, where the provider runs loops.
 */
import { onnxruntimeEngine } from './onnxruntime/index.ts';

export const onnxruntimeCuda = onnxruntimeEngine({
  id: 'onnxruntime-cuda',
  name: 'cuda',
  target: 'portable',
  keepsState: false,
  install: 'npm run engine:cuda',
  options: () => ({}),
});

/**
 * Any graphics processor, through Vulkan, Metal or Direct3D 12. State stays on the device. Exactly one thread of a process
 * may use it (two crash), and everything must be released before the process ends (else it crashes then).
 */
import { onnxruntimeEngine } from './onnxruntime/index.ts';

export const onnxruntimeWebgpu = onnxruntimeEngine({
  id: 'onnxruntime-webgpu',
  name: 'webgpu',
  target: 'webgpu',
  keepsState: true,
  options: () => ({
    // A node that would run on the CPU is an error: it would copy its values off the device and back in every step.
    extra: { session: { disable_cpu_ep_fallback: '1' } },
  }),
});

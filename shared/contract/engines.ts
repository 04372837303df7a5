/** Engines: what training steps may be computed with. */
import { z } from 'zod';
import type { Text } from '../errors/index.ts';
import { errorValueSchema } from './text.ts';

/** In the order in which they are tried: the first works everywhere. */
export const engineIds = [
  'onnxruntime-cpu',
  'onnxruntime-webgpu',
  'onnxruntime-cuda',
  'onnxruntime-directml',
  'onnxruntime-coreml',
  'tfjs',
] as const;
export type EngineId = (typeof engineIds)[number];

/** The engine that always works, and that a training falls back to. */
export const cpuEngine = 'onnxruntime-cpu' satisfies EngineId;

/** What a run asks for: `auto` is the fastest that works here, measured once. */
export const engineChoiceSchema = z.enum(['auto', ...engineIds]);
export type EngineChoice = z.infer<typeof engineChoiceSchema>;

const own = (title: string): Text => ({ en: title, 'zh-CN': title });

/** How each is called. */
export const engineTitles: Readonly<Record<EngineChoice, Text>> = {
  auto: { en: 'The fastest here', 'zh-CN': '本机最快' },
  'onnxruntime-cpu': { en: 'ONNX Runtime, CPU', 'zh-CN': 'ONNX Runtime，CPU' },
  'onnxruntime-webgpu': { en: 'ONNX Runtime, any GPU (WebGPU)', 'zh-CN': 'ONNX Runtime，任意 GPU（WebGPU）' },
  'onnxruntime-cuda': { en: 'ONNX Runtime, NVIDIA (CUDA)', 'zh-CN': 'ONNX Runtime，NVIDIA（CUDA）' },
  'onnxruntime-directml': {
    en: 'ONNX Runtime, Windows (DirectML)',
    'zh-CN': 'ONNX Runtime，Windows（DirectML）',
  },
  'onnxruntime-coreml': { en: 'ONNX Runtime, Apple (Core ML)', 'zh-CN': 'ONNX Runtime，Apple（Core ML）' },
  tfjs: own('TensorFlow.js'),
};

export const engineSchema = z.object({
  id: z.enum(engineIds),
  available: z.boolean(),
  /** Why it is not available. */
  reason: errorValueSchema.nullable(),
  /** Of the runtime; null where not available. */
  version: z.string().nullable(),
  /** Measured on steps of a small training; null where not available. */
  gflops: z.number().nullable(),
  /** Whether `auto` chooses it. */
  isDefault: z.boolean(),
});
export type EngineInfo = z.infer<typeof engineSchema>;

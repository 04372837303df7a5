import type { TaskHandler, TaskKind } from '../../jobs/tasks.ts';

/** The code of every task, loaded when it is asked for: decoding pictures needs no engine, training no decoders. */
const handlers: { readonly [K in TaskKind]: () => Promise<TaskHandler<K>> } = {
  inspect: async () => (await import('../../datasets/tasks.ts')).inspect,
  preview: async () => (await import('../../datasets/tasks.ts')).preview,
  import: async () => (await import('../../datasets/tasks.ts')).importDataset,
  builtin: async () => (await import('../../datasets/tasks.ts')).builtin,
  train: async () => (await import('../training/train.ts')).train,
  plan: async () => (await import('../planning/plan.ts')).plan,
  probe: async () => (await import('../planning/probe.ts')).probe,
  generate: async () => (await import('../drawing/generate.ts')).generate,
  export: async () => (await import('../../export/onnx.ts')).exportOnnx,
  engineProbe: async () => (await import('../engine/engine-probe.ts')).engineProbe,
};

export function loadHandler<K extends TaskKind>(kind: K): Promise<TaskHandler<K>> {
  return handlers[kind]();
}

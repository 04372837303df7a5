/** What ONNX Runtime's profiler says of every session that is made while an action runs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { z } from 'zod';

/** One node of a program, over all its runs. */
export interface NodeTime {
  readonly op: string;
  readonly name: string;
  /** Where in the networks it belongs. */
  readonly scope: string;
  /** Shapes of its operands, as text. */
  readonly shapes: string;
  /** Sum of all runs. */
  readonly ms: number;
}

const shapesSchema = z.array(z.record(z.string(), z.array(z.number())));
const eventSchema = z.object({
  cat: z.string(),
  name: z.string(),
  /** µs. */
  dur: z.number(),
  args: z.object({ op_name: z.string().optional(), input_type_shape: shapesSchema.optional() }).optional(),
});

function shapesText(shapes: z.infer<typeof shapesSchema>): string {
  return shapes
    .map((shape) =>
      Object.values(shape)
        .map((axes) => `[${axes.join(',')}]`)
        .join(''),
    )
    .join(' ');
}

function readProfile(file: string): readonly NodeTime[] {
  const nodes = new Map<string, NodeTime>();
  for (const event of z.array(eventSchema).parse(JSON.parse(readFileSync(file, 'utf8')))) {
    const { op_name: op, input_type_shape: shapes = [] } = event.args ?? {};
    // A loop's own time holds that of the nodes inside it.
    if (event.cat !== 'Node' || op === undefined || op === 'Loop' || !event.name.endsWith('_kernel_time')) {
      continue;
    }
    const name = event.name.slice(0, -'_kernel_time'.length);
    // Nodes are named by scope, then operator and value; the runtime appends to it where it changes one.
    const parts = name.split('/');
    const end = parts.findIndex((part) => /:|^v\d/.test(part));
    const scope = parts.slice(0, end < 0 ? undefined : end).join('/');
    const ms = (nodes.get(name)?.ms ?? 0) + event.dur / 1000;
    nodes.set(name, { op, name, scope, shapes: shapesText(shapes), ms });
  }
  return [...nodes.values()];
}

/**
 * @param folder empty; the runtime writes its profiles here
 * @returns every node of the sessions made by the action, which must release them, and what the action gave
 */
export async function profiled<T>(
  folder: string,
  action: () => Promise<T>,
): Promise<{ readonly nodes: readonly NodeTime[]; readonly result: T }> {
  const create = Reflect.get<typeof InferenceSession, 'create'>(InferenceSession, 'create');
  const profiling = { enableProfiling: true, profileFilePrefix: join(folder, 'profile') };
  const createProfiled = async (bytes: Uint8Array, options: InferenceSession.SessionOptions = {}) => {
    const session = await create.call(InferenceSession, bytes, { ...options, ...profiling });
    const release = session.release.bind(session);
    session.release = () => {
      session.endProfiling();
      return release();
    };
    return session;
  };
  // The engine makes the sessions; only here is it asked to watch them.
  Reflect.set(InferenceSession, 'create', createProfiled);
  try {
    const result = await action();
    return { nodes: readdirSync(folder).flatMap((file) => readProfile(join(folder, file))), result };
  } finally {
    Reflect.set(InferenceSession, 'create', create);
  }
}

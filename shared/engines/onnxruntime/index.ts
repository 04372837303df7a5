/** ONNX Runtime as an engine. Its execution providers differ by the few lines of a {@link Provider}. */
import type * as Onnx from 'onnxruntime-node';
import { nextName } from '../../compiler/index.ts';
import type { HostTensors, Program, Target } from '../../compiler/types.ts';
import { invariant, StudioError, toStudioError } from '../../errors/index.ts';
import { type Updater, UpdateLayout } from '../updates.ts';
import type { Availability, Engine, LoadOptions, Programs, Runner } from '../engine.ts';
import { requireAll, sharedState } from '../values.ts';
import { deviceState, livesOnDevice } from './device-state.ts';
import { hostState } from './host-state.ts';
import { type Loaded, OnnxRunner, releaseAll } from './runner.ts';
import type { Runtime } from './tensors.ts';
import { worksOn } from './trial.ts';
import { Updates } from './updates.ts';

/** What is different from provider to provider. */
export interface Provider {
  readonly id: string;
  /** The runtime's own name for it. */
  readonly name: 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';
  readonly target: Target;
  /** Whether state stays on the device from run to run; only WebGPU's tensors can. */
  readonly keepsState: boolean;
  /** What installs it, where it does not come with the runtime. */
  readonly install?: string;
  readonly options: (options: LoadOptions, isLazy: boolean) => Onnx.InferenceSession.SessionOptions;
}

/** Loaded at first use: the native library takes a moment, and may be missing on a platform. */
async function runtimeFor(engine: string): Promise<Runtime> {
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw new StudioError('engine_unavailable', { engine, reason: String(cause) }, { cause });
  }
}

/** @param isLazy see {@link Program} */
type OpenSession = (
  bytes: Uint8Array,
  onDevice: readonly string[],
  isLazy?: boolean,
) => Promise<Onnx.InferenceSession>;

function opener(ort: Runtime, provider: Provider, options: LoadOptions): OpenSession {
  const common: Onnx.InferenceSession.SessionOptions = {
    executionProviders: [provider.name],
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  };
  return (bytes, onDevice, isLazy = false) =>
    ort.InferenceSession.create(bytes, {
      ...common,
      ...provider.options(options, isLazy),
      preferredOutputLocation: Object.fromEntries(onDevice.map((name) => [name, 'gpu-buffer'] as const)),
    });
}

/** New state that stays on the device. */
function stayingOutputs({ keepsState }: Provider, { changed, state }: Program): readonly string[] {
  if (!keepsState) return [];
  return changed.filter((name) => livesOnDevice(state[name]?.dtype ?? 'bool')).map(nextName);
}

async function load(
  provider: Provider,
  programs: Programs,
  state: HostTensors,
  options: LoadOptions,
): Promise<Runner> {
  const specs = sharedState(programs);
  requireAll(state, specs);
  const ort = await runtimeFor(provider.id);
  const open = opener(ort, provider, options);
  const loaded = new Map<string, Loaded>();
  for (const [name, program] of Object.entries(programs)) {
    try {
      loaded.set(name, { program, sessions: await openStages(program, provider, open) });
    } catch (cause) {
      for (const { sessions } of loaded.values()) await releaseAll(sessions);
      throw new StudioError('program_refused', { engine: provider.id }, { cause });
    }
  }
  if (provider.keepsState) {
    return new OnnxRunner({ engine: provider.id, ort, loaded, specs, state: deviceState(ort, state, open) });
  }
  const layout = new UpdateLayout(programs, specs);
  const updater = layout.isEmpty ? undefined : openUpdater(layout, options);
  const updates = updater && new Updates(ort, layout, updater);
  const changed = new Set(
    Object.values(programs).flatMap(({ stages }) => stages.flatMap((stage) => stage.changed)),
  );
  const store = hostState(ort, state, changed, (name) => updates?.stateOf(name));
  return new OnnxRunner({ engine: provider.id, ort, loaded, specs, state: store, updates });
}

function openUpdater({ plan }: UpdateLayout, { openUpdater: open, threads }: LoadOptions): Updater {
  invariant(open !== undefined, 'these programs need an updater');
  return open(plan, threads);
}

/** The sessions of a program's stages. One that is refused closes those before it. */
async function openStages(
  program: Program,
  provider: Provider,
  open: OpenSession,
): Promise<readonly Onnx.InferenceSession[]> {
  const sessions: Onnx.InferenceSession[] = [];
  try {
    for (const { bytes } of program.stages) {
      sessions.push(await open(bytes, stayingOutputs(provider, program), program.isLazy));
    }
    return sessions;
  } catch (thrown) {
    await releaseAll(sessions);
    throw thrown;
  }
}

async function available(provider: Provider, engine: () => Engine): Promise<Availability> {
  const { id, name, install } = provider;
  try {
    const { env, listSupportedBackends } = await runtimeFor(id);
    if (!listSupportedBackends().some((backend) => backend.name === name)) {
      throw new StudioError('engine_not_for_system', {
        engine: id,
        system: `ONNX Runtime ${env.versions.node ?? ''}`,
      });
    }
    if (name !== 'cpu') await worksOn(engine());
    return { available: true, version: env.versions.node ?? '' };
  } catch (thrown) {
    const { code } = toStudioError(thrown);
    if (install !== undefined && code === 'program_refused') {
      const reason = new StudioError(
        'engine_not_installed',
        { engine: id, command: install },
        { cause: thrown },
      );
      return { available: false, reason };
    }
    return { available: false, reason: reasonOf(id, thrown) };
  }
}

/** In the runtime's own words, which say what is missing. */
function reasonOf(engine: string, thrown: unknown): StudioError {
  const error = toStudioError(thrown);
  if (error.code !== 'program_refused' && error.code !== 'internal') return error;
  const cause = error.cause instanceof Error ? error.cause.message : error.message;
  // The runtime begins with where in its own source it gave up.
  const reason = cause.replace(/^.*?(?: was false\. |\] )/s, '').trim();
  return new StudioError('engine_unavailable', { engine, reason }, { cause: thrown });
}

export function onnxruntimeEngine(provider: Provider): Engine {
  const engine: Engine = {
    id: provider.id,
    target: provider.target,
    isAccelerator: provider.name !== 'cpu',
    available: () => available(provider, () => engine),
    load: (programs, state, options) => load(provider, programs, state, options),
  };
  return engine;
}

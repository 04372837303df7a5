import type * as Onnx from 'onnxruntime-node';
import { copyProgram } from '../../compiler/index.ts';
import type { Dtype, HostTensor, HostTensors } from '../../compiler/types.ts';
import { invariant } from '../../errors/index.ts';
import type { StateStore } from './state.ts';
import { copy, hostTensor, type Runtime, type Tensor, tensorOf, wrap } from './tensors.ts';

/** Element types that the device can hold as state. Others wait in the host's memory and are sent with each run. */
export function livesOnDevice(dtype: Dtype): boolean {
  return dtype === 'float32' || dtype === 'int32';
}

/** Opens a session whose named outputs stay on the device. */
export type Open = (bytes: Uint8Array, onDevice: readonly string[]) => Promise<Onnx.InferenceSession>;

/** Sends tensors of one element type to the device and brings them back. */
interface Carrier {
  readonly up: (value: Tensor) => Promise<Tensor>;
  readonly down: (value: Tensor) => Promise<Tensor>;
  readonly release: () => Promise<void>;
}

/** The runtime's own download kills the process; a program that copies its input does the same. */
async function openCarrier(dtype: Dtype, open: Open): Promise<Carrier> {
  const { bytes, input, output } = copyProgram(dtype);
  const [up, down] = [await open(bytes, [output]), await open(bytes, [])];
  const through = (session: Onnx.InferenceSession) => async (value: Tensor) =>
    tensorOf((await session.run({ [input]: value }))[output]);
  return {
    up: through(up),
    down: through(down),
    async release() {
      await up.release();
      await down.release();
    },
  };
}

/**
 * State on the device, from run to run. Every run makes new tensors, and the old ones are freed by hand: nothing else
 * does, not even the garbage collector.
 */
export function deviceState(ort: Runtime, first: HostTensors, open: Open): StateStore {
  const values = new Map(Object.entries(first).map(([name, value]) => [name, wrap(ort, copy(value))]));
  const carriers = new Map<Dtype, Promise<Carrier>>();
  const valueOf = (name: string): { readonly tensor: Tensor; readonly dtype: Dtype } => {
    const [tensor, spec] = [values.get(name), first[name]];
    invariant(tensor !== undefined && spec !== undefined, `no state ${name}`);
    return { tensor, dtype: spec.dtype };
  };
  const carrierOf = (dtype: Dtype): Promise<Carrier> => {
    const known = carriers.get(dtype);
    if (known !== undefined) return known;
    const opened = openCarrier(dtype, open);
    carriers.set(dtype, opened);
    return opened;
  };
  const replace = (name: string, fresh: Tensor): void => {
    const { tensor } = valueOf(name);
    values.set(name, fresh);
    if (tensor.location === 'gpu-buffer') tensor.dispose();
  };
  return {
    async feed(name) {
      const { tensor, dtype } = valueOf(name);
      if (tensor.location === 'gpu-buffer' || !livesOnDevice(dtype)) return tensor;
      const { up } = await carrierOf(dtype);
      replace(name, await up(tensor));
      return valueOf(name).tensor;
    },
    target: () => null,
    keep(fresh) {
      for (const [name, tensor] of fresh) replace(name, tensor);
    },
    async read(name): Promise<HostTensor> {
      const { tensor, dtype } = valueOf(name);
      const value = tensor.location === 'gpu-buffer' ? await (await carrierOf(dtype)).down(tensor) : tensor;
      return copy(hostTensor(value, { shape: tensor.dims, dtype }));
    },
    write: (name, value) => replace(name, wrap(ort, copy(value))),
    async release() {
      for (const tensor of values.values()) if (tensor.location === 'gpu-buffer') tensor.dispose();
      values.clear();
      for (const carrier of carriers.values()) await (await carrier).release();
      carriers.clear();
    },
  };
}

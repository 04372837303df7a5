/** The line to the studio: `process.send` of a forked process, or the port of Electron's utility process. */
import { EventEmitter } from 'node:events';
import { invariant } from '../../../shared/errors/index.ts';
import type { FromWorker, Release, ToWorker } from '../../jobs/tasks.ts';

export interface Channel {
  send(message: FromWorker): void;
  onMessage(listener: (message: ToWorker) => void): void;
  /** Called once, when the studio is gone or needs this process no more. */
  onClose(listener: () => void): void;
}

/** Electron gives a utility process this port; its types are not those of Node. */
interface ParentPort extends EventEmitter {
  postMessage(message: unknown): void;
}

function parentPort(): ParentPort | null {
  const port: unknown = Reflect.get(process, 'parentPort');
  return port instanceof EventEmitter && 'postMessage' in port ? (port as ParentPort) : null;
}

/** Opens the line that this process was started with. */
export function openChannel(): Channel {
  const port = parentPort();
  return port === null ? forkedChannel() : utilityChannel(port);
}

function forkedChannel(): Channel {
  invariant(process.send !== undefined, 'the worker was started without a channel');
  return {
    send: (message) => {
      // The callback takes the error of a studio that went away while we were writing; `onClose` tells the rest.
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage: (listener) => {
      process.on('message', (message) => listener(message as ToWorker));
    },
    onClose: (listener) => {
      process.once('disconnect', listener);
    },
  };
}

function utilityChannel(port: ParentPort): Channel {
  let onClose: () => void = () => undefined;
  let onMessage: (message: ToWorker) => void = () => undefined;
  port.on('message', ({ data }: { readonly data: ToWorker | Release }) => {
    if (data.kind === 'release') onClose();
    else onMessage(data);
  });
  port.once('close', () => onClose());
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => (onMessage = listener),
    onClose: (listener) => (onClose = listener),
  };
}

/**
 * The line to the studio: a WebSocket to the page's own host, or a MessagePort that the desktop's preload hands over.
 * It is opened again whenever it breaks; calls made meanwhile wait a moment for it.
 */
import type { ClientLink } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import { portMessage, StudioError, toStudioError, type StudioBridge } from '../shared/contract/index.ts';

type Link = ClientLink<object>;

/** An open line, and the promise of its end. */
export interface Line {
  readonly link: Link;
  readonly closed: Promise<void>;
}

export type Opener = () => Promise<Line>;

/** How long a call waits for a line that is being opened. */
const patienceMs = 8_000;
const retryMs = [250, 500, 1_000, 2_000, 4_000] as const;

export type ConnectionState = 'connecting' | 'open' | 'lost' | 'refused';

export class Connection {
  /** `connecting` until the first line, `lost` while one is being opened again, `refused` where another studio answers. */
  #state = $state<ConnectionState>('connecting');
  #line: Line | null = null;
  readonly #opener: Opener;
  readonly #waiting = new Set<(line: Line) => void>();
  #hurry: () => void = () => undefined;

  constructor(opener: Opener) {
    this.#opener = opener;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Opens the line and keeps it open until the signal. */
  async keep(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      const { line, isRefused } = await this.#attempt();
      if (line !== null) {
        failures = 0;
        this.#open(line);
        await line.closed;
        this.#line = null;
        this.#state = 'lost';
      }
      // A person may bring the right key at any time, and a studio of this key may come back.
      if (isRefused) this.#state = 'refused';
      await this.#pause(retryMs[Math.min(failures, retryMs.length - 1)] ?? 0);
      failures += 1;
      if (line === null && !isRefused && failures > 1) this.#state = 'lost';
    }
  }

  /** The open line. @throws StudioError `connection_lost` where none comes in time. */
  async line(): Promise<Line> {
    if (this.#line !== null) return this.#line;
    return new Promise((resolve, reject) => {
      const found = (line: Line) => {
        clearTimeout(timer);
        resolve(line);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(found);
        reject(new StudioError('connection_lost', {}));
      }, patienceMs);
      this.#waiting.add(found);
    });
  }

  /** Tries at once: something has changed. */
  retry(): void {
    this.#hurry();
  }

  async #attempt(): Promise<{ readonly line: Line | null; readonly isRefused: boolean }> {
    try {
      return { line: await this.#opener(), isRefused: false };
    } catch (thrown) {
      return { line: null, isRefused: toStudioError(thrown).code === 'key_refused' };
    }
  }

  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #open(line: Line): void {
    this.#line = line;
    this.#state = 'open';
    for (const found of this.#waiting) found(line);
    this.#waiting.clear();
  }
}

/** A line over the WebSocket of the page's own host. */
export async function openSocket(address: string, protocols: string[]): Promise<Line> {
  const websocket = new WebSocket(address, protocols);
  const closed = new Promise<void>((resolve) => {
    websocket.addEventListener('close', () => resolve(), { once: true });
  });
  await new Promise<void>((resolve, reject) => {
    websocket.addEventListener('open', () => resolve(), { once: true });
    websocket.addEventListener('error', () => reject(new StudioError('connection_lost', {})), { once: true });
  });
  return { link: new SocketLink({ websocket }), closed };
}

/** A line over a port of the desktop. The port ends when the studio's process does. */
export async function openPort(bridge: StudioBridge): Promise<Line> {
  const port = await new Promise<MessagePort>((resolve) => {
    const receive = (event: MessageEvent) => {
      const [first] = event.ports;
      if (event.source !== window || event.data !== portMessage || first === undefined) return;
      window.removeEventListener('message', receive);
      resolve(first);
    };
    window.addEventListener('message', receive);
    bridge.connect();
  });
  const closed = new Promise<void>((resolve) => {
    port.addEventListener('close', () => resolve(), { once: true });
  });
  const link = new PortLink({ port });
  port.start();
  return { link, closed };
}

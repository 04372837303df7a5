/** Where the window was, and the folder pictures were last chosen from: kept between starts. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

/** A rectangle on the screen, in device-independent pixels. */
const rectangleSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
});
export type Rectangle = Readonly<z.infer<typeof rectangleSchema>>;

const stateSchema = z.object({
  bounds: rectangleSchema.nullable(),
  isMaximized: z.boolean(),
  lastFolder: z.string().nullable(),
});
export type WindowState = Readonly<z.infer<typeof stateSchema>>;

const freshState: WindowState = { bounds: null, isMaximized: false, lastFolder: null };

/** A first window: room for the three columns of the workbench. */
const usualSize = { width: 1360, height: 860 };
export const minimumSize = { width: 900, height: 560 };
/** As much of the window's top must be on a screen for it to be found and dragged. */
const graspable = { width: 120, height: 40 };

/** Position and size of a window; without a position the system centres it. */
export interface Placement {
  readonly width: number;
  readonly height: number;
  readonly x?: number;
  readonly y?: number;
}

/**
 * Places the window where it was, but wholly onto one of the screens of today.
 * @param areas usable areas of the screens, primary first.
 */
export function placeWindow(saved: Rectangle | null, areas: readonly Rectangle[]): Placement {
  const [primary] = areas;
  const area = saved === null ? undefined : areas.find((candidate) => isGraspable(saved, candidate));
  if (saved !== null && area !== undefined) {
    const width = Math.min(saved.width, area.width);
    const height = Math.min(saved.height, area.height);
    return {
      width,
      height,
      x: clamp(saved.x, area.x, area.x + area.width - width),
      y: clamp(saved.y, area.y, area.y + area.height - height),
    };
  }
  return {
    width: Math.min(usualSize.width, primary?.width ?? usualSize.width),
    height: Math.min(usualSize.height, primary?.height ?? usualSize.height),
  };
}

/** Whether enough of the window's title bar lies in an area. */
function isGraspable(window: Rectangle, area: Rectangle): boolean {
  const width = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  const isTopInside =
    window.y >= area.y - graspable.height && window.y + graspable.height <= area.y + area.height;
  return width >= graspable.width && isTopInside;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** Reads the state; a missing, damaged or foreign file is a first start. */
export function readWindowState(file: string): WindowState {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return freshState;
  }
}

/** Writes the state in one piece. A disk that is full or read-only costs the position of a window, nothing else. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.tmp`, JSON.stringify(state));
    renameSync(`${file}.tmp`, file);
  } catch {
    // The next start opens the window in its usual place.
  }
}

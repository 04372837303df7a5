import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  placeWindow,
  readWindowState,
  writeWindowState,
  type Rectangle,
} from '../../../../main/host/electron/window-state.ts';

const primary = { x: 0, y: 0, width: 1920, height: 1040 };
const second = { x: 1920, y: 200, width: 1280, height: 700 };

describe('placeWindow', () => {
  it('puts the window back where it was', () => {
    const bounds = { x: 100, y: 80, width: 1200, height: 800 };
    expect(placeWindow(bounds, [primary])).toEqual(bounds);
  });

  it('lets the system centre a first window, no larger than the screen', () => {
    expect(placeWindow(null, [primary])).toEqual({ width: 1360, height: 860 });
    expect(placeWindow(null, [second])).toEqual({ width: 1280, height: 700 });
  });

  it('centres a window whose screen is gone', () => {
    expect(placeWindow({ x: 2000, y: 300, width: 1000, height: 600 }, [primary])).not.toHaveProperty('x');
    expect(placeWindow({ x: 100, y: 5000, width: 1000, height: 600 }, [primary])).not.toHaveProperty('x');
  });

  it('shrinks a window to the screen it lies on', () => {
    const placed = placeWindow({ x: 2000, y: 250, width: 1900, height: 1000 }, [primary, second]);
    expect(placed).toEqual({ x: 1920, y: 200, width: 1280, height: 700 });
  });

  it('always leaves the whole window on one of the screens', () => {
    const rectangle = fc.record({
      x: fc.integer({ min: -5000, max: 5000 }),
      y: fc.integer({ min: -5000, max: 5000 }),
      width: fc.integer({ min: 1, max: 6000 }),
      height: fc.integer({ min: 1, max: 6000 }),
    });
    fc.assert(
      fc.property(rectangle, (saved: Rectangle) => {
        const { x, y, width, height } = placeWindow(saved, [primary, second]);
        if (x === undefined || y === undefined) return;
        const isInside = [primary, second].some(
          (area) =>
            x >= area.x &&
            y >= area.y &&
            x + width <= area.x + area.width &&
            y + height <= area.y + area.height,
        );
        expect(isInside).toBe(true);
      }),
    );
  });
});

describe('the state’s file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'studio-window-'));
  const state = { bounds: { x: 1, y: 2, width: 3, height: 4 }, isMaximized: true, lastFolder: '/pictures' };

  it('comes back as it was written, leaving nothing else behind', () => {
    const file = join(folder, 'deep', 'window.json');
    writeWindowState(file, state);
    expect(readWindowState(file)).toEqual(state);
    expect(readdirSync(join(folder, 'deep'))).toEqual(['window.json']);
  });

  it.each(['', '{', '{"bounds":{"x":1}}', '{"bounds":{"x":0,"y":0,"width":-5,"height":1e9}}', 'null'])(
    'is a first start where it holds %j',
    (text) => {
      const file = join(folder, 'damaged.json');
      writeFileSync(file, text);
      expect(readWindowState(file)).toEqual({ bounds: null, isMaximized: false, lastFolder: null });
    },
  );

  it('costs nothing where it cannot be written', () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    expect(() => writeWindowState(join(file, 'window.json'), state)).not.toThrow();
  });
});

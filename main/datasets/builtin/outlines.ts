/**
 * Outlines: pairs of pictures drawn by the studio, side by side. On the left a few forms in ink on paper, on the right the
 * same forms filled, each form in the colour that is its own. The same seed draws the same pairs on every machine.
 */
import type { NewEntry } from '../writer.ts';
import { type Form, forms } from './forms.ts';
import { seededRandom } from './random.ts';

const side = 64;
export const outlinesShape = { width: 2 * side, height: side, channels: 3 } as const;
export const outlinesCount = 2_000;

/** The colour of each form, in the order of `forms`: what there is to learn besides filling. */
const colours: readonly (readonly [red: number, green: number, blue: number])[] = [
  [222, 60, 62],
  [58, 104, 214],
  [62, 168, 96],
  [244, 208, 63],
  [146, 84, 200],
  [240, 142, 48],
];
const paper = 244;
const ink = 30;
/** Half the width of a line, in pixels. */
const halfLine = 0.9;

interface Placed {
  readonly form: Form;
  readonly colour: readonly [number, number, number];
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Radians. */
  readonly turn: number;
}

/** All pairs, 2,000 of them. */
export function* outlines(seed = 11): Generator<NewEntry> {
  const random = seededRandom(seed);
  for (let at = 0; at < outlinesCount; at++) {
    const placed = arrange(random);
    yield {
      pixels: draw(placed),
      label: -1,
      file: `outline-${String(at).padStart(4, '0')}`,
      caption: '',
    };
  }
}

/** Two to four forms, the first at the back; a later one may hide part of an earlier one. */
function arrange(random: () => number): Placed[] {
  const count = 2 + Math.floor(random() * 3);
  return Array.from({ length: count }, () => {
    const which = Math.floor(random() * forms.length);
    const radius = 9 + random() * 8;
    const within = (): number => radius + 1 + random() * (side - 2 * radius - 2);
    return {
      form: forms[which] ?? { en: '', zh: '', distance: () => 1 },
      colour: colours[which] ?? [0, 0, 0],
      x: within(),
      y: within(),
      radius,
      turn: (random() * 2 - 1) * (Math.PI / 10),
    };
  });
}

const coverage = (away: number): number => Math.min(1, Math.max(0, 0.5 - away));
const blend = (under: number, over: number, cover: number): number => under + (over - under) * cover;

/** How far a pixel lies outside a form, in pixels, and how far below its middle, in radii. */
function placeOf({ form, x, y, radius, turn }: Placed, column: number, row: number): [number, number] {
  const [dx, dy] = [(column + 0.5 - x) / radius, (row + 0.5 - y) / radius];
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  return [form.distance(dx * cos + dy * sin, dy * cos - dx * sin) * radius, dy];
}

/** Paints both halves of a pair at once; edges are smooth, since the distance to an outline is its coverage. */
function draw(placed: readonly Placed[]): Uint8Array {
  const pixels = new Uint8Array(side * 2 * side * 3);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      let line = paper;
      const filled = [paper, paper, paper];
      for (const one of placed) {
        // No form reaches further than the corners of the square.
        if (Math.hypot(column - one.x, row - one.y) > one.radius * 1.25 + 2) continue;
        const [away, below] = placeOf(one, column, row);
        // What lies in front hides the lines behind it.
        line = blend(blend(line, paper, coverage(away)), ink, coverage(Math.abs(away) - halfLine));
        // Light from above.
        const light = 1 - 0.16 * below;
        one.colour.forEach((value, c) => {
          filled[c] = blend(filled[c] ?? paper, Math.min(255, value * light), coverage(away));
        });
      }
      const left = (row * 2 * side + column) * 3;
      for (let c = 0; c < 3; c++) {
        pixels[left + c] = Math.round(line);
        pixels[left + side * 3 + c] = Math.round(filled[c] ?? paper);
      }
    }
  }
  return pixels;
}

/**
 * Shapes: pictures drawn by the studio. Colour × form × size × place, each picture labelled by its form and captioned in
 * English and Chinese. The same seed draws the same pictures on every machine.
 */
import type { NewEntry } from '../writer.ts';
import { forms } from './forms.ts';
import { seededRandom, shuffled } from './random.ts';

const side = 64;
export const shapesShape = { width: side, height: side, channels: 3 } as const;
export const shapeLabels = forms.map((form) => form.en);

interface Word {
  readonly en: string;
  readonly zh: string;
}

interface Colour extends Word {
  readonly rgb: readonly [red: number, green: number, blue: number];
}

const colours: readonly Colour[] = [
  { en: 'red', zh: '红色', rgb: [222, 60, 62] },
  { en: 'orange', zh: '橙色', rgb: [240, 142, 48] },
  { en: 'yellow', zh: '黄色', rgb: [244, 208, 63] },
  { en: 'green', zh: '绿色', rgb: [62, 168, 96] },
  { en: 'cyan', zh: '青色', rgb: [56, 186, 200] },
  { en: 'blue', zh: '蓝色', rgb: [58, 104, 214] },
  { en: 'purple', zh: '紫色', rgb: [146, 84, 200] },
  { en: 'white', zh: '白色', rgb: [240, 240, 236] },
];

/** Radius in pixels. */
const sizes: readonly (Word & { readonly radius: number })[] = [
  { en: 'small', zh: '小', radius: 8 },
  { en: 'medium', zh: '中等大小', radius: 13 },
  { en: 'large', zh: '大', radius: 18 },
];

/** Centre as a share of the picture's side. */
const places: readonly (Word & { readonly x: number; readonly y: number })[] = [
  { en: 'in the middle', zh: '中间', x: 0.5, y: 0.5 },
  { en: 'at the top left', zh: '左上角', x: 0.32, y: 0.32 },
  { en: 'at the top right', zh: '右上角', x: 0.68, y: 0.32 },
  { en: 'at the bottom left', zh: '左下角', x: 0.32, y: 0.68 },
  { en: 'at the bottom right', zh: '右下角', x: 0.68, y: 0.68 },
];

/** Pictures of each combination; they differ by a little shift, turn, size and shade. */
const copies = 6;

/** All shapes, 4,320 of them, in a fixed shuffled order. */
export function* shapes(seed = 7): Generator<NewEntry> {
  const random = seededRandom(seed);
  const plan = forms.flatMap((_, form) =>
    colours.flatMap((colour) =>
      sizes.flatMap((size) =>
        places.flatMap((place) => Array.from({ length: copies }, () => ({ form, colour, size, place }))),
      ),
    ),
  );
  for (const [i, { form, colour, size, place }] of shuffled(plan, random).entries()) {
    const around = (spread: number): number => (random() * 2 - 1) * spread;
    const drawn = {
      x: place.x * side + around(2),
      y: place.y * side + around(2),
      radius: size.radius + around(1),
      turn: around(Math.PI / 12),
      ink: colour.rgb.map((value) => value + around(10)),
      paper: 26 + around(8),
    };
    const name = forms[form] ?? { en: '', zh: '', distance: () => 1 };
    const caption =
      `${article(size.en)} ${size.en} ${colour.en} ${name.en} ${place.en}\n` +
      `${place.zh}的${size.zh}${size.zh.length > 1 ? '的' : ''}${colour.zh}${name.zh}`;
    yield {
      pixels: draw(name.distance, drawn),
      label: form,
      file: `shape-${String(i).padStart(4, '0')}`,
      caption,
    };
  }
}

function article(word: string): string {
  return /^[aeiou]/.test(word) ? 'an' : 'a';
}

interface Drawn {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Radians. */
  readonly turn: number;
  readonly ink: readonly number[];
  readonly paper: number;
}

/**
 * Paints one form on a softly lit dark ground. The signed distance to the outline, in pixels, is the coverage of the
 * pixel on it: edges are smooth without drawing at a larger size.
 */
function draw(distance: (x: number, y: number) => number, drawn: Drawn): Uint8Array {
  const { radius, turn, ink, paper } = drawn;
  const pixels = new Uint8Array(side * side * 3);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [dx, dy] = [(x + 0.5 - drawn.x) / radius, (y + 0.5 - drawn.y) / radius];
      const away = distance(dx * cos + dy * sin, dy * cos - dx * sin) * radius;
      const cover = Math.min(1, Math.max(0, 0.5 - away));
      // Light from above: a shade lighter at the upper edge of the form, and of the ground.
      const light = 1 - 0.12 * dy;
      const ground = paper * (1.15 - (0.3 * y) / side);
      for (let c = 0; c < 3; c++) {
        const colour = Math.min(255, (ink[c] ?? 0) * light);
        const blue = c === 2 ? 1.25 : 1;
        pixels[(y * side + x) * 3 + c] = Math.round(ground * blue * (1 - cover) + colour * cover);
      }
    }
  }
  return pixels;
}

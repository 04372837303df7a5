import { describe, expect, it } from 'vitest';
import {
  type DataShape,
  fit,
  type Fits,
  type Fix,
  growsByDoubling,
  type Misfit,
  type Need,
  type Needs,
  onlyStream,
  pictureData,
  type PictureShape,
} from '../../../shared/data/index.ts';
import { describeError, type ErrorValue } from '../../../shared/errors/index.ts';

const picture: PictureShape = { width: 32, height: 32, channels: 3 };
const pictures: Need = { kind: 'picture', stream: onlyStream, fits: { sides: [16, 128] } };
const labels: Need = { kind: 'label', stream: onlyStream };
const other: Fix = { kind: 'recipe', id: 'dcgan' };

const named = (count: number) => Array.from({ length: count }, (_, at) => `label ${at}`);
const withLabels = (names: readonly string[], counts?: readonly number[], count = 100): DataShape =>
  pictureData(picture, { count, labels: names, ...(counts && { counts }) });

function misfitsOf(needs: Needs, data: DataShape): readonly Misfit[] {
  const fitted = fit('some', needs, { [onlyStream]: data });
  return fitted.ok ? [] : fitted.misfits;
}

/** What pictures of a size are refused with, as `fits` asks; undefined where they fit. */
function refusal(fits: Fits, width: number, height: number, derive?: Need['derive']) {
  const need: Need = { ...pictures, fits, derive };
  const [misfit] = misfitsOf({ picture: need }, pictureData({ width, height, channels: 3 }, { count: 9 }));
  return misfit && { code: misfit.error.code, params: misfit.error.params, fixes: misfit.fixes };
}

function notesOf(data: DataShape): readonly ErrorValue[] {
  const fitted = fit('some', { picture: pictures, label: labels }, { [onlyStream]: data });
  return fitted.ok ? fitted.notes : [{ code: 'internal', params: {} }];
}

describe('fit', () => {
  it('binds each role to a field of its stream, as it is and as it is derived', () => {
    const half = { ...pictures, derive: { kind: 'half', side: 'right' } } as const;
    const pair = { kind: 'picture', width: 64, height: 32, channels: 1 } as const;
    const data = {
      pairs: pictureData(pair, { count: 9 }),
      kinds: withLabels(['a', 'b']),
    };
    const needs = { target: { ...half, stream: 'pairs' }, label: { ...labels, stream: 'kinds' } };
    expect(fit('some', needs, data)).toEqual({
      ok: true,
      inputs: {
        target: {
          ...{ stream: 'pairs', field: 'picture', derive: { kind: 'half', side: 'right' } },
          source: pair,
          shape: { ...pair, width: 32 },
        },
        label: {
          ...{ stream: 'kinds', field: 'label' },
          source: { kind: 'label', names: ['a', 'b'] },
          shape: { kind: 'label', names: ['a', 'b'] },
        },
      },
      notes: [],
    });
  });

  it('names every role that does not fit, in order', () => {
    const data = pictureData({ width: 8, height: 8, channels: 1 }, { count: 9 });
    const found = misfitsOf({ label: labels, picture: pictures }, data);
    expect(found.map(({ role, error }) => [role, error.code])).toEqual([
      ['label', 'recipe_needs_labels'],
      ['picture', 'picture_size_unsupported'],
    ]);
  });
});

describe('a misfit', () => {
  it('is a stream without a dataset', () => {
    const fitted = fit('some', { picture: { ...pictures, stream: 'B' } }, { A: withLabels([]) });
    expect(fitted).toEqual({
      ok: false,
      misfits: [
        {
          role: 'picture',
          error: { code: 'recipe_needs_dataset', params: { recipe: 'some', stream: 'B' } },
          fixes: [],
        },
      ],
    });
  });

  it('is a dataset without labels, or without pictures', () => {
    const [noLabels] = misfitsOf({ label: labels }, withLabels([]));
    expect(noLabels).toEqual({
      role: 'label',
      error: { code: 'recipe_needs_labels', params: { recipe: 'some' } },
      fixes: [{ kind: 'label' }, other],
    });
    const [noPictures] = misfitsOf({ picture: pictures }, { count: 9, fields: {} });
    expect(noPictures?.error).toEqual({ code: 'recipe_needs_pictures', params: { recipe: 'some' } });
  });

  it('is a label that all items share', () => {
    const [found] = misfitsOf({ label: labels }, withLabels(['cat']));
    expect(found?.error).toEqual({
      code: 'recipe_needs_classes',
      params: { recipe: 'some', label: 'cat' },
    });
    expect(found?.fixes).toEqual([{ kind: 'label' }, other]);
  });

  it('is more than a thousand labels', () => {
    expect(misfitsOf({ label: labels }, withLabels(named(1000)))).toEqual([]);
    const [found] = misfitsOf({ label: labels }, withLabels(named(1001)));
    expect(found?.error).toEqual({
      code: 'labels_too_many',
      params: { recipe: 'some', found: 1001, most: 1000 },
    });
  });

  it('is a picture that is too small or too large, with the nearest size that fits', () => {
    const sides = { sides: [16, 128] } as const;
    const sized = (width: number, height: number, side: number) => ({
      code: 'picture_size_unsupported',
      params: { recipe: 'some', width, height, smallest: 16, largest: 128 },
      fixes: [{ kind: 'reimport', width: side, height: side }],
    });
    expect(refusal(sides, 15, 15)).toEqual(sized(15, 15, 16));
    expect(refusal(sides, 256, 256)).toEqual(sized(256, 256, 128));
    expect(refusal(sides, 40, 200)).toEqual(sized(40, 200, 40));
    expect(refusal(sides, 16, 128)).toBeUndefined();
  });

  it('is a picture that does not grow by doubling', () => {
    const doubling = { sides: [16, 128], doubling: true } as const;
    expect(refusal(doubling, 30, 30)).toEqual({
      code: 'picture_size_not_doubling',
      params: { recipe: 'some', width: 30, height: 30 },
      fixes: [{ kind: 'reimport', width: 28, height: 28 }],
    });
    expect(refusal(doubling, 28, 28)).toBeUndefined();
  });

  it('is a picture whose sides cannot be halved often enough', () => {
    expect(refusal({ sides: [16, 128], multipleOf: 8 }, 36, 36)).toEqual({
      code: 'picture_halving_unsupported',
      params: { recipe: 'some', width: 36, height: 36, levels: 3, multiple: 8 },
      fixes: [{ kind: 'reimport', width: 32, height: 32 }],
    });
  });

  it('is a picture that is no pair, where one is asked for; the fix is a pair', () => {
    const half = { kind: 'half', side: 'left' } as const;
    const fits = { sides: [16, 128], multipleOf: 8 } as const;
    expect(refusal(fits, 64, 60, half)).toEqual({
      code: 'pictures_not_pairs',
      params: { recipe: 'some', width: 64, height: 60 },
      fixes: [{ kind: 'reimport', width: 112, height: 56 }, other],
    });
    expect(refusal(fits, 512, 256, half)).toMatchObject({
      code: 'picture_size_unsupported',
      params: { width: 256, height: 256 },
      fixes: [{ kind: 'reimport', width: 256, height: 128 }],
    });
    expect(refusal(fits, 256, 128, half)).toBeUndefined();
  });

  it('proposes only what then fits', () => {
    const every: readonly Fits[] = [
      { sides: [16, 128] },
      { sides: [16, 128], multipleOf: 8 },
      { sides: [16, 128], doubling: true },
    ];
    for (const fits of every) {
      for (let side = 4; side < 300; side += 7) {
        const [fix] = refusal(fits, side, side + 1)?.fixes ?? [];
        if (fix?.kind === 'reimport') expect(refusal(fits, fix.width, fix.height)).toBeUndefined();
      }
    }
  });

  it('is told in both languages, with nothing left to be filled in', () => {
    const codes: readonly ErrorValue[] = [
      ...misfitsOf({ label: labels }, withLabels([])),
      ...misfitsOf({ label: labels }, withLabels(['cat'])),
      ...misfitsOf({ label: labels }, withLabels(named(1001))),
      ...misfitsOf({ picture: pictures }, { count: 9, fields: {} }),
    ].map(({ error }) => error);
    const notes = notesOf(withLabels(named(200), new Array<number>(200).fill(2), 1000));
    for (const error of [...codes, ...notes]) {
      for (const locale of ['en', 'zh-CN'] as const) {
        const { message, next } = describeError(error, locale);
        expect(`${message} ${next}`).not.toMatch(/[{}]/);
      }
    }
  });
});

describe('a note', () => {
  it('is not made where every label has pictures enough', () => {
    expect(notesOf(withLabels(['a', 'b'], [50, 50]))).toEqual([]);
    expect(notesOf(withLabels(['a', 'b'], [20, 80]))).toEqual([]);
  });

  it('tells how many items have no label', () => {
    expect(notesOf(withLabels(['a', 'b'], [40, 50]))).toEqual([
      { code: 'labels_some_missing', params: { count: 10 } },
    ]);
  });

  it('tells how many labels have few pictures, and which has the fewest', () => {
    expect(notesOf(withLabels(['a', 'b', 'c'], [19, 3, 78]))).toEqual([
      { code: 'labels_rare', params: { classes: 2, few: 20, label: 'b', count: 3 } },
    ]);
  });

  it('tells that there are many labels, with the pictures of each on average', () => {
    const of = (classes: number) =>
      notesOf(withLabels(named(classes), new Array<number>(classes).fill(25), 25 * classes));
    expect(of(99)).toEqual([]);
    expect(of(100)).toEqual([{ code: 'labels_many', params: { classes: 100, each: 25 } }]);
  });

  it('is not made of labels that nobody counted, nor where no label is asked for', () => {
    expect(notesOf(withLabels(['a', 'b']))).toEqual([]);
    const few = withLabels(['a', 'b'], [1, 1]);
    expect(fit('some', { picture: pictures }, { [onlyStream]: few })).toMatchObject({ ok: true, notes: [] });
  });
});

describe('growsByDoubling', () => {
  it('is true of 16, 20, 24, 28, 32, 40, … on both sides', () => {
    const sides = Array.from({ length: 60 }, (_, at) => at + 1);
    expect(sides.filter((side) => growsByDoubling({ width: side, height: side }))).toEqual([
      ...[8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56],
    ]);
    expect(growsByDoubling({ width: 48, height: 16 })).toBe(true);
    expect(growsByDoubling({ width: 50, height: 16 })).toBe(false);
  });
});

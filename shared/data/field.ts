/** What one item of a dataset holds: the only shape of a dataset that there is. */

/** A picture: what networks draw and judge. */
export interface PictureShape {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/** One value of an item. */
export type Field =
  | ({ readonly kind: 'picture' } & PictureShape)
  | {
      readonly kind: 'label';
      readonly names: readonly string[];
      /** Items of each name, where they were counted. What is missing to the count of the dataset has no label. */
      readonly counts?: readonly number[] | undefined;
    };

export type FieldKind = Field['kind'];
export type FieldOf<K extends FieldKind> = Extract<Field, { readonly kind: K }>;

/** A dataset as the mathematics sees it: how many items, and what each holds. */
export interface DataShape {
  readonly count: number;
  readonly fields: Readonly<Record<string, Field>>;
}

/** A picture's shape without its kind. */
export function pictureShape({ height, width, channels }: PictureShape): PictureShape {
  return { height, width, channels };
}

/** A dataset of pictures, and of their labels where it has any. */
export function pictureData(
  picture: PictureShape,
  rest: { readonly count: number; readonly labels?: readonly string[]; readonly counts?: readonly number[] },
): DataShape {
  const { count, labels = [], counts } = rest;
  const label: Field = { kind: 'label', names: labels, ...(counts && { counts }) };
  return {
    count,
    fields: {
      picture: { kind: 'picture', ...pictureShape(picture) },
      ...(labels.length > 0 ? { label } : {}),
    },
  };
}

/** The first field of a kind, and its name; undefined where items have none. */
export function fieldOf<K extends FieldKind>(
  { fields }: Pick<DataShape, 'fields'>,
  kind: K,
): { readonly name: string; readonly field: FieldOf<K> } | undefined {
  for (const [name, field] of Object.entries(fields)) {
    if (isOf(field, kind)) return { name, field };
  }
  return undefined;
}

export function isOf<K extends FieldKind>(field: Field, kind: K): field is FieldOf<K> {
  return field.kind === kind;
}

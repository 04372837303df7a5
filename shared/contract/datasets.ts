/** Datasets: what a dropped folder holds, how it is imported, and what the packed store holds afterwards. */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { type DataShape, pictureData } from '../data/index.ts';
import { errorValueSchema, idSchema, nameSchema, progressSchema, timeSchema } from './text.ts';

/** How one picture becomes one entry of the store. */
export const importOptionsSchema = z.object({
  /** Pixels, a multiple of 4 from 16 to 1024. */
  width: z.int().min(16).max(1024).multipleOf(4),
  height: z.int().min(16).max(1024).multipleOf(4),
  color: z.enum(['rgb', 'grey']),
  /** `crop` keeps proportions and cuts the rest, `pad` keeps everything on black, `stretch` changes proportions. */
  fit: z.enum(['crop', 'pad', 'stretch']),
  /** `folders`: the first sub-folder (or the label file of an IDX pair) is the label. */
  labels: z.enum(['folders', 'none']),
  /** Leave out pictures whose pixels repeat an earlier picture exactly. */
  dropDuplicates: z.boolean().default(true),
  /** Swap rows and columns of every picture: EMNIST's are stored that way. Size is that of the swapped picture. */
  transpose: z.boolean().default(false),
});
export type ImportOptions = z.infer<typeof importOptionsSchema>;

/** One file that can't be imported (or only with a change worth knowing), and why. `error.code` is a file problem of the catalogue. */
export const fileFindingSchema = z.object({
  file: z.string(),
  /** `rejected` files are left out; a `note` (16-bit, CMYK, animated …) is imported with the change it names. */
  severity: z.enum(['rejected', 'note']),
  error: errorValueSchema,
});
export type FileFinding = z.infer<typeof fileFindingSchema>;

/** How many files something was found in: one file may have several faults. */
export function countFiles(findings: readonly FileFinding[]): number {
  return new Set(findings.map(({ file }) => file)).size;
}

export const labelCountSchema = z.object({ label: z.string(), count: z.int() });
export type LabelCount = z.infer<typeof labelCountSchema>;

/** What was found in a folder, archive or IDX pair, before anything is imported. */
export const inspectionSchema = z.object({
  id: idSchema,
  /** Where the pictures come from, as the person named it. */
  source: z.string(),
  /** Proposed name of the dataset. */
  name: z.string(),
  /** Files seen, of any kind, each counted once however much is said of it. */
  files: z.int(),
  pictures: z.int(),
  bytes: z.number(),
  /** Sizes by frequency, most common first; at most 64. */
  sizes: z.array(z.object({ width: z.int(), height: z.int(), count: z.int() })),
  /** Mean brightness (0–255) of the pictures in 16 bins, per channel: red, green, blue. */
  colors: z.object({
    greyPictures: z.int(),
    colorPictures: z.int(),
    alphaPictures: z.int(),
    histogram: z.tuple([z.array(z.int()), z.array(z.int()), z.array(z.int())]),
  }),
  labels: z.array(labelCountSchema),
  captions: z.int(),
  /** Groups of entry numbers with the same pixels, and of pictures that look almost the same. */
  exactDuplicates: z.array(z.array(z.int())),
  nearDuplicates: z.array(z.array(z.int())),
  findings: z.array(fileFindingSchema),
  /** Options that suit what was found. */
  suggested: importOptionsSchema,
  /** A measured guess for the suggested options. */
  estimate: z.object({ ms: z.number(), bytes: z.number() }),
});
export type Inspection = z.infer<typeof inspectionSchema>;

/** The built-in samples, which need no download. */
export const builtinIdSchema = z.enum(['digits', 'shapes', 'outlines']);

export const datasetSchema = z.object({
  id: idSchema,
  name: nameSchema,
  /** The sample that it is; null for a person's own pictures. */
  builtin: builtinIdSchema.nullable(),
  source: z.string(),
  width: z.int(),
  height: z.int(),
  channels: z.union([z.literal(1), z.literal(3)]),
  /** Entries in the store, and those a person removed from it (they stay on disk until the dataset goes). */
  count: z.int(),
  removed: z.int(),
  /** Exact repetitions that the import left out. */
  duplicates: z.int(),
  labels: z.array(labelCountSchema),
  captions: z.int(),
  bytes: z.number(),
  options: importOptionsSchema,
  rejected: z.array(fileFindingSchema),
  licence: z.string(),
  createdAt: timeSchema,
  trashedAt: timeSchema.nullable(),
  /** Counts edits: 1 is the import. A run keeps to the version that it began with. */
  version: z.int().min(1).default(1),
  /** The version that undoing the last edit goes back to; null where there is nothing to undo. */
  undoVersion: z.int().min(1).nullable().default(null),
});
export type Dataset = z.infer<typeof datasetSchema>;

/** A dataset as recipes see it. */
export function dataOfDataset(
  dataset: Pick<Dataset, 'width' | 'height' | 'channels' | 'count' | 'labels'>,
): DataShape {
  const { count, labels } = dataset;
  return pictureData(dataset, {
    count,
    labels: labels.map((one) => one.label),
    counts: labels.map((one) => one.count),
  });
}

export const datasetItemSchema = z.object({
  index: z.int(),
  label: z.string().nullable(),
  caption: z.string().nullable(),
  file: z.string(),
  removed: z.boolean(),
});
export type DatasetItem = z.infer<typeof datasetItemSchema>;

/** Whether a sample is there already. */
export const builtinSchema = z.object({
  id: builtinIdSchema,
  imported: idSchema.nullable(),
});

const inspectionEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), progress: progressSchema }),
  z.object({ kind: z.literal('done'), inspection: inspectionSchema }),
  z.object({ kind: z.literal('failed'), error: errorValueSchema }),
]);

/**
 * A change of a dataset's labels. A label exists as long as a picture has it; one of a new name comes last in the order.
 * Names are taken without spaces around them.
 */
export const labelChangeSchema = z.discriminatedUnion('kind', [
  /** Gives a label another name, which no other has. */
  z.object({ kind: z.literal('rename'), from: z.string(), to: z.string() }),
  /** Makes one label of several; `to` is one of them, or another that there is, or a new one. */
  z.object({ kind: z.literal('merge'), from: z.array(z.string()).min(1), to: z.string() }),
  /** Gives entries a label, or none. */
  z.object({
    kind: z.literal('set'),
    items: z.array(z.int().min(0)).min(1),
    label: z.string().nullable(),
  }),
]);
export type LabelChange = z.infer<typeof labelChangeSchema>;

/** Characters of the captions of one entry at most. */
export const mostCaptionCharacters = 4000;

/** Characters of a label's name at most. */
export const mostLabelCharacters = 120;

const byId = z.object({ id: idSchema });

export const datasetsContract = {
  list: oc.input(z.object({ trash: z.boolean().default(false) })).output(z.array(datasetSchema)),
  get: oc.input(byId).output(datasetSchema),
  builtins: oc.output(z.array(builtinSchema)),
  /** Imports a built-in sample (or returns the one there is). */
  addBuiltin: oc.input(z.object({ builtin: builtinSchema.shape.id })).output(datasetSchema),

  /** Starts to look through files, folders or archives on this computer, or through an upload of the browser. */
  inspect: oc
    .input(z.object({ paths: z.array(z.string().min(1)).min(1) }).or(z.object({ upload: idSchema })))
    .output(z.object({ inspection: idSchema })),
  watchInspection: oc.input(z.object({ inspection: idSchema })).output(eventIterator(inspectionEvent)),
  cancelInspection: oc.input(z.object({ inspection: idSchema })).output(z.void()),
  /** Makes before/after pictures of the given entries; they are served under `/media/previews/<preview>/…`. */
  preview: oc
    .input(
      z.object({
        inspection: idSchema,
        options: importOptionsSchema,
        entries: z.array(z.int()).max(16).optional(),
      }),
    )
    .output(z.array(z.object({ file: z.string(), before: z.string(), after: z.string() }))),
  /** Queues the import. Progress and end come as job events. */
  import: oc
    .input(
      z.object({
        inspection: idSchema,
        name: nameSchema,
        options: importOptionsSchema,
        licence: z.string().max(4000).default(''),
      }),
    )
    .output(z.object({ job: idSchema })),

  /**
   * Queues an import of more pictures into a dataset, in the size and colour that it has, as its newest version. Labels
   * are taken where some were found. Fails at its end where the dataset was edited meanwhile.
   */
  addPictures: oc.input(z.object({ id: idSchema, inspection: idSchema })).output(z.object({ job: idSchema })),

  items: oc
    .input(
      z.object({
        id: idSchema,
        /** Those of a label; null for those that have none. */
        label: z.string().nullable().optional(),
        /** Those with this text in a caption; capital and small letters are the same. */
        search: z.string().max(mostCaptionCharacters).optional(),
        /** The entries that were removed, instead of those that were not. */
        removed: z.boolean().default(false),
        offset: z.int().min(0),
        limit: z.int().min(1).max(500),
      }),
    )
    .output(z.object({ total: z.int(), items: z.array(datasetItemSchema) })),
  update: oc
    .input(z.object({ id: idSchema, name: nameSchema.optional(), licence: z.string().max(4000).optional() }))
    .output(datasetSchema),
  removeItems: oc.input(z.object({ id: idSchema, indices: z.array(z.int().min(0)) })).output(datasetSchema),
  restoreItems: oc.input(z.object({ id: idSchema, indices: z.array(z.int().min(0)) })).output(datasetSchema),
  /** Changes labels in a new version of the dataset. */
  relabel: oc.input(z.object({ id: idSchema, change: labelChangeSchema })).output(datasetSchema),
  /** Replaces the captions of one entry, one a line, in a new version of the dataset; empty for none. */
  setCaption: oc
    .input(z.object({ id: idSchema, item: z.int().min(0), caption: z.string().max(mostCaptionCharacters) }))
    .output(datasetSchema),
  /** Takes the last edit back: the version before it is the newest again. */
  undo: oc.input(byId).output(datasetSchema),
  /** Moves to the trash, back, and out of it for good. */
  trash: oc.input(byId).output(datasetSchema),
  restore: oc.input(byId).output(datasetSchema),
  purge: oc.input(byId).output(z.object({ freedBytes: z.number() })),
};

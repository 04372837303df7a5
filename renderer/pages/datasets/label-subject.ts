/** What a label is asked for: one that gets another name, or entries that get a label. */
export type LabelSubject = { readonly label: string } | { readonly entries: readonly number[] };

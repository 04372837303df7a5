/** The languages the studio speaks. Ids are BCP 47 tags. */
export const locales = ['en', 'zh-CN'] as const;
export type Locale = (typeof locales)[number];

/** One sentence in every language of the studio. */
export type Text = { readonly [L in Locale]: string };

/** Values that fill the `{name}` places of a sentence. */
export type Params = Readonly<Record<string, string | number>>;

/** The names between braces in a template: `'no {what} in {where}'` → `'what' | 'where'`. */
export type Places<S extends string> = S extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Places<Rest>
  : never;

/** Fills `{name}` places. A place without a value stays visible, so that a mistake is seen, not hidden. */
export function fill(template: string, params: Params): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = params[name];
    return value === undefined ? place : String(value);
  });
}

/** The studio's locale for a language tag or `LANG` value such as `zh_CN.UTF-8`; English where it has no better. */
export function localeFor(tag: string | undefined): Locale {
  return tag !== undefined && /^zh\b/i.test(tag.replace('_', '-')) ? 'zh-CN' : 'en';
}

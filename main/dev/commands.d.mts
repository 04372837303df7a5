export declare const commands: readonly string[];
export declare function stepsOf(
  name: string,
  words: readonly string[],
): readonly (readonly [file: string, ...args: string[]])[] | null;

import type { Export } from '../../../shared/contract/index.ts';

/** The last part of a path, of any system. */
export function fileName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}

/** How a tensor's shape is written: `[batch, 100]`. */
export function shapeWords(shape: readonly (number | string)[]): string {
  return `[${shape.join(', ')}]`;
}

type ExportInput = Export['inputs'][number];

/** Length of a latent point, as the file wants it. */
const lengthOf = ({ shape }: ExportInput): number => Number(shape.at(-1) ?? 100);

/** Pictures as the file wants them. */
function pictureOf({ shape }: ExportInput, { variant }: Export) {
  const [height = 64, width = 64, channels = 3] = shape.slice(1);
  return { height, width, isGrey: channels === 1, isFloat: variant === 'float' };
}

/** What numbers stand for, as a comment: the first few. */
function labelComment({ names = [] }: ExportInput, sign: string): string {
  const shown = names.slice(0, 6).map((name, at) => `${at} ${name}`);
  return `  ${sign} ${[...shown, ...(names.length > shown.length ? ['…'] : [])].join(', ')}`;
}

/** Python that makes an input. @param count pictures that are drawn */
function pythonInput(input: ExportInput, made: Export, count: number): string {
  const { height, width, isGrey, isFloat } = pictureOf(input, made);
  switch (input.kind) {
    case 'latent':
      return input.law === 'uniform'
        ? `np.random.default_rng(1).uniform(-1, 1, (${count}, ${lengthOf(input)})).astype(np.float32)`
        : `np.random.default_rng(1).standard_normal((${count}, ${lengthOf(input)}), dtype=np.float32)`;
    case 'label':
      return `np.full(${count}, 0, np.int64)${labelComment(input, '#')}`;
    case 'picture': {
      const read = `PIL.Image.open("picture.png").convert("${isGrey ? 'L' : 'RGB'}").resize((${width}, ${height}))`;
      return `np.asarray(${read}, np.${isFloat ? 'float32' : 'uint8'})[None${isGrey ? ', ..., None' : ''}]${isFloat ? ' / 127.5 - 1' : ''}`;
    }
  }
}

const isOfPicture = ({ kind }: ExportInput): boolean => kind === 'picture';

/** A few lines of Python that draw sixteen pictures, or translate one. */
export function pythonSnippet(made: Export): string {
  const { inputs } = made;
  const [pictures, packages] = inputs.some(isOfPicture) ? [', PIL.Image', ' pillow'] : ['', ''];
  const count = inputs.some(isOfPicture) ? 1 : 16;
  const given = inputs.map(({ name }) => `${JSON.stringify(name)}: ${name}`).join(', ');
  return [
    `import numpy as np, onnxruntime as ort${pictures}  # pip install numpy onnxruntime${packages}`,
    ...inputs.map((input) => `${input.name} = ${pythonInput(input, made, count)}`),
    `images = ort.InferenceSession(${JSON.stringify(fileName(made.file))}).run(None, {${given}})[0]`,
  ].join('\n');
}

/** The Box–Muller transform makes two even random numbers into a normal one. */
const javascriptNumbers = {
  normal: 'Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random())',
  uniform: 'Math.random() * 2 - 1',
} as const;

/** JavaScript that makes an input. */
function javascriptInput(input: ExportInput, made: Export): string {
  switch (input.kind) {
    case 'latent': {
      const size = lengthOf(input);
      const number = javascriptNumbers[input.law ?? 'normal'];
      return `new ort.Tensor('float32', Float32Array.from({ length: ${size} }, () => ${number}), [1, ${size}]);`;
    }
    case 'label':
      return `new ort.Tensor('int64', BigInt64Array.of(0n), [1]);${labelComment(input, '//')}`;
    case 'picture': {
      const { isFloat } = pictureOf(input, made);
      const values = isFloat ? 'Float32Array.from(pixels, (byte) => byte / 127.5 - 1)' : 'pixels';
      const shape = [1, ...input.shape.slice(1)].join(', ');
      return `new ort.Tensor('${isFloat ? 'float32' : 'uint8'}', ${values}, [${shape}]); // pixels: Uint8Array, row by row`;
    }
  }
}

/** A few lines of JavaScript that draw one picture, in Node or a browser. */
export function javascriptSnippet(made: Export): string {
  const { inputs, outputs } = made;
  const given = inputs.map(({ name }) => name).join(', ');
  return [
    "import * as ort from 'onnxruntime-web'; // npm install onnxruntime-web",
    ...inputs.map((input) => `const ${input.name} = ${javascriptInput(input, made)}`),
    `const { ${outputs[0]?.name ?? 'image'} } = await (await ort.InferenceSession.create('${fileName(made.file)}')).run({ ${given} });`,
  ].join('\n');
}

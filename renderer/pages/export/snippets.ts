import type { Export } from '../../../shared/contract/index.ts';

/** The last part of a path, of any system. */
export function fileName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}

/** How a tensor's shape is written: `[batch, 100]`. */
export function shapeWords(shape: readonly (number | string)[]): string {
  return `[${shape.join(', ')}]`;
}

interface Names {
  readonly file: string;
  readonly input: string;
  readonly latent: number;
}

function namesOf(made: Export): Names {
  const [input] = made.inputs;
  const size = input?.shape.at(-1);
  return {
    file: fileName(made.file),
    input: input?.name ?? 'z',
    latent: typeof size === 'number' ? size : 100,
  };
}

/** A picture to be translated, as the file wants it. */
function pictureOf(made: Export) {
  const shape = made.inputs[0]?.shape ?? [];
  const [height = 64, width = 64, channels = 3] = shape.slice(1);
  return { height, width, isGrey: channels === 1, isFloat: made.variant === 'float' };
}

/** Python that makes the input. */
function pythonInput(made: Export, latent: number): string {
  const { height, width, isGrey, isFloat } = pictureOf(made);
  const read = `PIL.Image.open("picture.png").convert("${isGrey ? 'L' : 'RGB'}").resize((${width}, ${height}))`;
  switch (made.latent) {
    case 'normal':
      return `np.random.default_rng(1).standard_normal((16, ${latent}), dtype=np.float32)`;
    case 'uniform':
      return `np.random.default_rng(1).uniform(-1, 1, (16, ${latent})).astype(np.float32)`;
    case 'picture':
      return `np.asarray(${read}, np.${isFloat ? 'float32' : 'uint8'})[None${isGrey ? ', ..., None' : ''}]${isFloat ? ' / 127.5 - 1' : ''}`;
  }
}

/** Three lines of Python that draw sixteen pictures, or translate one. */
export function pythonSnippet(made: Export): string {
  const { file, input, latent } = namesOf(made);
  const [pictures, packages] = made.latent === 'picture' ? [', PIL.Image', ' pillow'] : ['', ''];
  return [
    `import numpy as np, onnxruntime as ort${pictures}  # pip install numpy onnxruntime${packages}`,
    `${input} = ${pythonInput(made, latent)}`,
    `images = ort.InferenceSession(${JSON.stringify(file)}).run(None, {${JSON.stringify(input)}: ${input}})[0]`,
  ].join('\n');
}

/** The Box–Muller transform makes two even random numbers into a normal one. */
const javascriptNumbers = {
  normal: 'Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random())',
  uniform: 'Math.random() * 2 - 1',
} as const;

/** JavaScript that makes the input. */
function javascriptInput(made: Export, latent: number): string {
  if (made.latent === 'picture') {
    const { isFloat } = pictureOf(made);
    const values = isFloat ? 'Float32Array.from(pixels, (byte) => byte / 127.5 - 1)' : 'pixels';
    const shape = [1, ...(made.inputs[0]?.shape.slice(1) ?? [])].join(', ');
    return `new ort.Tensor('${isFloat ? 'float32' : 'uint8'}', ${values}, [${shape}]); // pixels: Uint8Array, row by row`;
  }
  const number = javascriptNumbers[made.latent];
  return `new ort.Tensor('float32', Float32Array.from({ length: ${latent} }, () => ${number}), [1, ${latent}]);`;
}

/** Three lines of JavaScript that draw one picture, in Node or a browser. */
export function javascriptSnippet(made: Export): string {
  const { file, input, latent } = namesOf(made);
  return [
    "import * as ort from 'onnxruntime-web'; // npm install onnxruntime-web",
    `const ${input} = ${javascriptInput(made, latent)}`,
    `const { ${made.outputs[0]?.name ?? 'image'} } = await (await ort.InferenceSession.create('${file}')).run({ ${input} });`,
  ].join('\n');
}

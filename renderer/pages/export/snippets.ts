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

/** Three lines of Python that draw sixteen pictures. */
export function pythonSnippet(made: Export): string {
  const { file, input, latent } = namesOf(made);
  const draw =
    made.latent === 'normal'
      ? `np.random.default_rng(1).standard_normal((16, ${latent}), dtype=np.float32)`
      : `np.random.default_rng(1).uniform(-1, 1, (16, ${latent})).astype(np.float32)`;
  return [
    'import numpy as np, onnxruntime as ort  # pip install numpy onnxruntime',
    `${input} = ${draw}`,
    `images = ort.InferenceSession(${JSON.stringify(file)}).run(None, {${JSON.stringify(input)}: ${input}})[0]`,
  ].join('\n');
}

/** Three lines of JavaScript that draw one picture, in Node or a browser. */
export function javascriptSnippet(made: Export): string {
  const { file, input, latent } = namesOf(made);
  // The Box–Muller transform makes two even random numbers into a normal one.
  const number =
    made.latent === 'normal'
      ? 'Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random())'
      : 'Math.random() * 2 - 1';
  return [
    "import * as ort from 'onnxruntime-web'; // npm install onnxruntime-web",
    `const ${input} = new ort.Tensor('float32', Float32Array.from({ length: ${latent} }, () => ${number}), [1, ${latent}]);`,
    `const { ${made.outputs[0]?.name ?? 'image'} } = await (await ort.InferenceSession.create('${file}')).run({ ${input} });`,
  ].join('\n');
}

/**
 * Whole training steps on SwiftShader, in a file of their own: what takes longest is that each kernel is compiled.
 * @module-tag slow
 */
import { afterAll, describe, it } from 'vitest';
import { webgpu } from '../../helpers/engines.ts';
import { expectSameSteps, toys } from './whole-steps.ts';

afterAll(() => webgpu?.close());

describe.skipIf(webgpu === null)('a whole training step on WebGPU', () => {
  it.each(toys)(
    'of %s computes what tfjs computes, three steps long',
    { timeout: 600_000 },
    async (...toy) => {
      await expectSameSteps(toy, webgpu!, 'inside');
    },
  );
});

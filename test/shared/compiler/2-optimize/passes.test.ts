import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { trace } from '../../../../shared/compiler/1-trace/index.ts';
import { mergeCommonSubexpressions } from '../../../../shared/compiler/2-optimize/common-subexpressions.ts';
import { dropBroadcasts } from '../../../../shared/compiler/2-optimize/drop-broadcasts.ts';
import { foldConstants } from '../../../../shared/compiler/2-optimize/fold-constants.ts';
import { fuseDense } from '../../../../shared/compiler/2-optimize/lower/gemm.ts';
import { writeAsRows } from '../../../../shared/compiler/2-optimize/lower/rows.ts';
import { recompute } from '../../../../shared/compiler/2-optimize/recompute.ts';
import { peakBytes } from '../../../../shared/compiler/count.ts';
import { optimize, simplified } from '../../../../shared/compiler/2-optimize/index.ts';
import { check } from '../../../../shared/compiler/graph/check.ts';
import type { Graph } from '../../../../shared/compiler/graph/node.ts';
import { sizeOf } from '../../../../shared/compiler/graph/shape.ts';
import { results, topological } from '../../../../shared/compiler/graph/walk.ts';
import { printGraph } from '../../../../shared/compiler/graph/print.ts';
import type { Specs } from '../../../../shared/compiler/index.ts';

function graphOf(fn: (x: Readonly<Record<string, tf.Tensor>>) => tf.Tensor, inputs: Specs): Graph {
  return trace((_state, named) => ({ state: {}, outputs: { y: fn(named) } }), { state: {}, inputs });
}

function after(pass: (graph: Graph) => Graph, graph: Graph): string {
  return printGraph(check(pass(graph)));
}

const vector: Specs = { x: { shape: [4], dtype: 'float32' } };

describe('merging common subexpressions', () => {
  it('computes the same thing once', () => {
    const graph = graphOf(({ x }) => tf.add(tf.exp(tf.mul(x!, 2)), tf.exp(tf.mul(x!, 2))), vector);
    expect(after(mergeCommonSubexpressions, graph)).toMatchInlineSnapshot(`
      "program {
        input $x: float32[4]
        a: float32[] = Constant {2}
        b: float32[4] = Mul $x a
        c: float32[4] = Exp b
        d: float32[4] = Add c c
        output y = d
      }"
    `);
  });

  it('computes once what the parts of a batch look up', () => {
    const specs: Specs = { x: { shape: [2, 6, 6, 1], dtype: 'float32' } };
    const graph = graphOf(({ x }) => tf.conv2d(x as tf.Tensor4D, tf.ones([3, 3, 1, 1]), 1, 'valid'), specs);
    const lowering = { target: 'cpu', convolutions: 'direct', partBytes: 1 } as const;
    const nodes = topological(results(optimize(graph, lowering)));
    const gathers = nodes.filter(({ op }) => op === 'Gather');
    expect(gathers).toHaveLength(2);
    expect(new Set(gathers.map(({ inputs: [, indices] }) => indices)).size).toBe(1);
  });

  it('gives the same graph back where everything differs', () => {
    const graph = graphOf(({ x }) => tf.exp(tf.mul(x!, 2)), vector);
    expect(mergeCommonSubexpressions(graph)).toBe(graph);
  });

  it('tells apart constants and attributes that differ', () => {
    const graph = graphOf(
      ({ x }) => tf.add(tf.sum(x!, 0, true), tf.add(tf.sum(x!), tf.mul(tf.scalar(0), -0))),
      vector,
    );
    expect(after(mergeCommonSubexpressions, graph).match(/ReduceSum/g)).toHaveLength(2);
  });
});

describe('dropping broadcasts', () => {
  it('lets operations broadcast by themselves', () => {
    const graph = graphOf(({ x }) => tf.mul(x!, tf.fill([4], 3)), vector);
    expect(after(dropBroadcasts, graph)).toMatchInlineSnapshot(`
      "program {
        input $x: float32[4]
        a: float32[] = Constant {3}
        b: float32[4] = Mul $x a
        output y = b
      }"
    `);
  });

  it('keeps an expansion that gives the result its shape', () => {
    const graph = graphOf(({ x }) => tf.mul(tf.sum(x!), tf.fill([4], 3)), vector);
    expect(after(dropBroadcasts, graph)).toContain('Expand');
  });
});

describe('folding constants', () => {
  it('computes numbers and reshapes constants', () => {
    const graph = graphOf(
      ({ x }) => tf.mul(x!, tf.add(tf.sqrt(tf.scalar(16)), tf.reshape(tf.tensor([1, 2, 3, 4], [2, 2]), [4]))),
      vector,
    );
    expect(after(foldConstants, graph)).toMatchInlineSnapshot(`
      "program {
        input $x: float32[4]
        a: float32[] = Constant {4}
        b: float32[4] = Constant {1, 2, 3, 4}
        c: float32[4] = Add a b
        d: float32[4] = Mul $x c
        output y = d
      }"
    `);
  });
});

describe('lowering a convolution', () => {
  const inputs: Specs = {
    x: { shape: [2, 8, 8, 3], dtype: 'float32' },
    filter: { shape: [4, 4, 3, 5], dtype: 'float32' },
  };
  const step = ({ x, filter }: Readonly<Record<string, tf.Tensor>>) =>
    tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 2, 'same');

  it('makes columns by one gather and multiplies once on the CPU', () => {
    expect(printGraph(optimize(graphOf(step, inputs), { target: 'cpu', convolutions: 'direct' })))
      .toMatchInlineSnapshot(`
      "program {
        input $x: float32[2,8,8,3]
        input $filter: float32[4,4,3,5]
        a: float32[2,10,10,3] = Pad(before=[0,1,1,0], after=[0,1,1,0], value=0, mode=constant) $x
        b: float32[2,50,6] = Reshape(shape=[2,50,6]) a
        c: int32[128] = Constant {0, 1, 5, 6, …}
        d: float32[2,128,6] = Gather(axis=1) b c
        e: float32[32,48] = Reshape(shape=[32,48]) d
        f: float32[48,5] = Reshape(shape=[48,5]) $filter
        g: float32[32,5] = MatMul e f
        h: float32[2,4,4,5] = Reshape(shape=[2,4,4,5]) g
        output y = h
      }"
    `);
  });

  it('shares the columns with the filter gradient', () => {
    const gradient = graphOf((named) => {
      const loss = (filter: tf.Tensor) => tf.sum<tf.Scalar>(tf.square(step({ ...named, filter })));
      return tf.grad(loss)(named['filter']!);
    }, inputs);
    expect(
      printGraph(optimize(gradient, { target: 'cpu', convolutions: 'direct' })).match(/Gather/g),
    ).toHaveLength(1);
  });

  it('keeps one image layout between the operators of a portable program', () => {
    const twice = graphOf(({ x, filter }) => {
      const hidden = tf.tanh(tf.add(step({ x: x!, filter: filter! }), tf.tensor1d([1, 2, 3, 4, 5])));
      return tf.conv2dTranspose(hidden as tf.Tensor4D, filter as tf.Tensor4D, [2, 8, 8, 3], 2, 'same');
    }, inputs);
    const text = printGraph(optimize(twice, { target: 'portable', convolutions: 'auto' }));
    expect(text.match(/float32\[2,[\d,]+\] = Transpose/g)).toHaveLength(2); // in and out
    expect(text).toContain('ConvTranspose');
  });

  it('multiplies before it moves where few channels come out', () => {
    const picture = ({ x, w }: Readonly<Record<string, tf.Tensor>>) =>
      tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same');
    const both = graphOf(({ x, w }) => tf.grad((f) => tf.square(picture({ x: x!, w: f })))(w!), {
      x: { shape: [2, 8, 8, 32], dtype: 'float32' },
      w: { shape: [3, 3, 32, 3], dtype: 'float32' },
    });
    const lowered = optimize(both, { target: 'cpu', convolutions: 'auto' });
    const largest = Math.max(...topological(results(lowered)).map(({ shape }) => sizeOf(shape)));
    // Columns of x would hold 2·8·8·9·32 values; x itself and the products of all taps hold far fewer.
    expect(largest).toBe(2 * 8 * 8 * 32);
  });
});

describe('fusing dense layers', () => {
  const inputs: Specs = {
    x: { shape: [2, 3], dtype: 'float32' },
    w: { shape: [3, 4], dtype: 'float32' },
    b: { shape: [4], dtype: 'float32' },
  };

  it('makes product, bias and leaky ReLU one operator', () => {
    const graph = graphOf(({ x, w, b }) => tf.leakyRelu(tf.add(tf.matMul(x!, w!), b!), 0.2), inputs);
    expect(after(fuseDense, graph)).toMatchInlineSnapshot(`
      "program {
        input $x: float32[2,3]
        input $w: float32[3,4]
        input $b: float32[4]
        a: float32[2,4] = Gemm(slope=0.2) $x $w $b
        output y = a
      }"
    `);
  });

  it('leaves alone what others read', () => {
    const graph = graphOf(({ x, w, b }) => {
      const product = tf.matMul(x!, w!);
      const sum = tf.add(product, b!);
      return tf.add(tf.leakyRelu(sum, 0.2), tf.mul(product, sum));
    }, inputs);
    expect(after(fuseDense, graph)).not.toContain('Gemm');
  });

  it('keeps a leaky ReLU apart whose operand is read', () => {
    const graph = graphOf(({ x, w, b }) => {
      const sum = tf.add(tf.matMul(x!, w!), b!);
      return tf.add(tf.leakyRelu(sum, 0.2), sum);
    }, inputs);
    expect(after(fuseDense, graph)).toMatch(/Gemm[^]*LeakyRelu/);
  });
});

describe('writing as rows', () => {
  it('repeats biases along wide rows', () => {
    const graph = graphOf(({ x, b }) => tf.add(x!, b!), {
      x: { shape: [4, 32, 32, 16], dtype: 'float32' },
      b: { shape: [16], dtype: 'float32' },
    });
    expect(after(writeAsRows, graph)).toMatchInlineSnapshot(`
      "program {
        input $x: float32[4,32,32,16]
        input $b: float32[16]
        a: float32[64,1024] = Reshape(shape=[64,1024]) $x
        b: float32[1,1,16] = Reshape(shape=[1,1,16]) $b
        c: float32[1,64,16] = Expand(shape=[1,64,16]) b
        d: float32[1024] = Reshape(shape=[1024]) c
        e: float32[64,1024] = Add a d
        f: float32[4,32,32,16] = Reshape(shape=[4,32,32,16]) e
        output y = f
      }"
    `);
  });

  it('repeats what differs from picture to picture along the pixels of each', () => {
    const graph = graphOf(({ x, b }) => tf.sub(b!, x!), {
      x: { shape: [2, 32, 32, 16], dtype: 'float32' },
      b: { shape: [2, 1, 1, 16], dtype: 'float32' },
    });
    expect(after(writeAsRows, graph)).toMatchInlineSnapshot(`
      "program {
        input $x: float32[2,32,32,16]
        input $b: float32[2,1,1,16]
        a: float32[2,1,16] = Reshape(shape=[2,1,16]) $b
        b: float32[2,64,16] = Expand(shape=[2,64,16]) a
        c: float32[2,1,1024] = Reshape(shape=[2,1,1024]) b
        d: float32[2,16,1024] = Reshape(shape=[2,16,1024]) $x
        e: float32[2,16,1024] = Sub c d
        f: float32[2,32,32,16] = Reshape(shape=[2,32,32,16]) e
        output y = f
      }"
    `);
  });

  it('takes a last axis of length 1 away from one number for all', () => {
    const graph = graphOf(({ x }) => tf.mul(x!, 3), { x: { shape: [4, 16, 16, 1], dtype: 'float32' } });
    expect(after(writeAsRows, graph)).toMatchInlineSnapshot(`
      "program {
        input $x: float32[4,16,16,1]
        a: float32[1024] = Reshape(shape=[1024]) $x
        b: float32[] = Constant {3}
        c: float32[1024] = Mul a b
        d: float32[4,16,16,1] = Reshape(shape=[4,16,16,1]) c
        output y = d
      }"
    `);
  });

  it('adds up rows by products', () => {
    const graph = graphOf(({ x }) => tf.mean(x!, [0, 1, 2]), {
      x: { shape: [8, 32, 32, 16], dtype: 'float32' },
    });
    expect(after(writeAsRows, graph)).toMatchInlineSnapshot(`
      "program {
        input $x: float32[8,32,32,16]
        a: float32[] = Constant {0.00012207}
        b: float32[1,64] = Expand(shape=[1,64]) a
        c: float32[] = Constant {1}
        d: float32[1,128] = Expand(shape=[1,128]) c
        e: float32[128,1024] = Reshape(shape=[128,1024]) $x
        f: float32[1,1024] = MatMul d e
        g: float32[64,16] = Reshape(shape=[64,16]) f
        h: float32[1,16] = MatMul b g
        i: float32[16] = Reshape(shape=[16]) h
        output y = i
      }"
    `);
  });

  it('leaves small, wide and empty values, and sums of other axes, as they are', () => {
    const plain: readonly [readonly number[], readonly number[]][] = [
      [[4, 4, 4, 16], [16]],
      [[64, 1024], [1024]],
      [
        [64, 32, 32, 3],
        [64, 32, 32, 1],
      ],
      [[0, 32, 32, 16], [16]],
      [
        [1021, 64],
        [1, 64],
      ],
    ];
    for (const [large, small] of plain) {
      const graph = graphOf(({ x, b }) => tf.add(x!, b!), {
        x: { shape: large, dtype: 'float32' },
        b: { shape: small, dtype: 'float32' },
      });
      expect(after(writeAsRows, graph)).toBe(printGraph(graph));
    }
    const sum = graphOf(({ x }) => tf.sum(x!, [1, 2]), { x: { shape: [8, 32, 32, 16], dtype: 'float32' } });
    expect(after(writeAsRows, sum)).toBe(printGraph(sum));
  });
});

describe('making values again', () => {
  const inputs: Specs = { x: { shape: [2, 1], dtype: 'float32' } };
  /** Many operators in a row, as another pass through a network. */
  const longWay = (x: tf.Tensor): tf.Tensor =>
    Array.from({ length: 60 }, (_, i) => i + 2).reduce<tf.Tensor>((y, n) => tf.sin(tf.mul(y, n)), x);

  it('does not keep a large broadcast for a reader at the other end', () => {
    const graph = graphOf(({ x }) => {
      const large = tf.broadcastTo(x!, [2, 2 ** 20]);
      const way = longWay(tf.sum(tf.sin(large)));
      const larger = tf.sum(tf.cumsum(tf.sin(tf.broadcastTo(way, [2, 2 ** 21])), 1));
      return tf.mul(larger, large);
    }, inputs);
    const lighter = check(recompute(graph));
    expect(peakBytes(lighter)).toBeLessThan(peakBytes(graph));
    const broadcasts = topological(results(lighter)).filter(
      ({ op, shape }) => op === 'Expand' && sizeOf(shape) === 2 ** 21,
    );
    expect(broadcasts).toHaveLength(2);
  });

  it('makes slopes again of an activation that is kept anyway, once after each pause', () => {
    const traced = graphOf(({ x }) => {
      const activation = tf.leakyRelu(tf.broadcastTo(longWay(x!), [2, 2 ** 20]), 0.2);
      // As its gradient is traced.
      const slope = tf.maximum(tf.sign(activation), 0.2);
      const first = tf.sum(tf.mul(slope, activation));
      const second = tf.sum(tf.mul(slope, tf.exp(tf.broadcastTo(longWay(first), [2, 2 ** 20]))));
      const large = tf.sum(tf.cumsum(tf.sin(tf.broadcastTo(longWay(second), [2, 2 ** 21])), 1));
      return tf.mul(large, tf.add(activation, slope));
    }, inputs);
    const graph = simplified(traced);
    const lighter = check(recompute(graph));
    expect(peakBytes(lighter)).toBeLessThan(peakBytes(graph));
    const count = (op: string) => topological(results(lighter)).filter((node) => node.op === op).length;
    expect([count('LeakyRelu'), count('Max')]).toEqual([1, 3]);
  });

  it('keeps small values, and those that all readers need at once', () => {
    const small = graphOf(({ x }) => {
      const value = tf.broadcastTo(x!, [2, 8]);
      return tf.concat([tf.exp(value), tf.broadcastTo(longWay(tf.sum(value)), [2, 8])], 1);
    }, inputs);
    expect(recompute(small)).toBe(small);
  });
});

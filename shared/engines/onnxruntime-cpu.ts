/** ONNX Runtime's CPU kernels. With a fixed number of threads results are the same bit for bit from run to run. */
import { onnxruntimeEngine } from './onnxruntime/index.ts';

export const onnxruntimeCpu = onnxruntimeEngine({
  id: 'onnxruntime-cpu',
  name: 'cpu',
  target: 'cpu',
  keepsState: false,
  options: ({ threads }, isLazy) => ({
    intraOpNumThreads: threads,
    // The compiler has done what the runtime's own passes look for; they found nothing more in any recipe's step, took
    // as long as the rest of opening a session, and one of them (a bias moved across a Reshape) breaks sound programs.
    graphOptimizationLevel: 'disabled',
    // A planned block comes on top of the arena that the first run filled: 782 against 545 MB for a DCGAN step of 64
    // channels, at the same speed.
    enableMemPattern: false,
    // Each session's arena keeps its peak, so those of several programs add up, though they run in turn. Without one, values
    // go back to the system, which makes a run about a sixth slower: little where it is made seldom.
    enableCpuMemArena: !isLazy,
    // Waiting threads sleep soon. Spinning as long as the runtime likes to cost a third more processor time and, where other
    // programs run, made steps a third slower (859 against 624 ms for a DCGAN step on two busy cores). 20 µs bridge the
    // gap between two operators: 2 to 4 % less time on an idle machine, about 5 % more where one core is busy with another program.
    extra: {
      session: {
        set_denormal_as_zero: '1',
        force_spinning_stop: '1',
        intra_op: { allow_spinning: '1', spin_duration_us: '20' },
      },
    },
  }),
});

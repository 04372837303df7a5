"""GFLOP/s of the fastest 1024^3 product of matrices by PyTorch. usage: sgemm.py THREADS clock|processor"""
import sys
import time

import torch

torch.set_num_threads(int(sys.argv[1]))
now = time.process_time if sys.argv[2] == 'processor' else time.perf_counter
a, b = torch.rand(1024, 1024), torch.rand(1024, 1024)
times = []
for _ in range(15):
    start = now()
    a @ b
    times.append(now() - start)
print(2 * 1024**3 / min(times) / 1e9)

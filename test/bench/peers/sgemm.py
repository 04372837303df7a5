"""GFLOP/s of a 1024^3 product of matrices by PyTorch. usage: sgemm.py THREADS"""
import statistics
import sys
import time

import torch

torch.set_num_threads(int(sys.argv[1]))
a, b = torch.rand(1024, 1024), torch.rand(1024, 1024)
times = []
for _ in range(15):
    start = time.perf_counter()
    a @ b
    times.append(time.perf_counter() - start)
print(2 * 1024**3 / statistics.median(times) / 1e9)

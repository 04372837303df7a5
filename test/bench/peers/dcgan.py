"""DCGAN's training step in PyTorch, well written: fakes without a graph in the discriminator's update, no discriminator
gradients in the generator's, softplus losses, fused Adam. Reads `step COUNT` lines, answers each with JSON.

usage: dcgan.py WIDTH SIZE CHANNELS BATCH THREADS default|channels_last
"""
import json
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

width, size, channels, batch, threads = map(int, sys.argv[1:6])
layout = torch.channels_last if sys.argv[6] == 'channels_last' else torch.contiguous_format
torch.set_num_threads(threads)
torch.manual_seed(0)
stages = (size // 4).bit_length() - 1


def generator():
    widest = width * 2 ** (stages - 1)
    layers = [nn.ConvTranspose2d(100, widest, 4, 1, 0, bias=False), nn.BatchNorm2d(widest), nn.ReLU(True)]
    for stage in range(1, stages):
        inside, out = widest // 2 ** (stage - 1), widest // 2**stage
        layers += [nn.ConvTranspose2d(inside, out, 4, 2, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU(True)]
    return nn.Sequential(*layers, nn.ConvTranspose2d(width, channels, 4, 2, 1, bias=False), nn.Tanh())


def discriminator():
    layers = [nn.Conv2d(channels, width, 4, 2, 1, bias=False), nn.LeakyReLU(0.2, True)]
    for stage in range(1, stages):
        inside, out = width * 2 ** (stage - 1), width * 2**stage
        layers += [nn.Conv2d(inside, out, 4, 2, 1, bias=False), nn.BatchNorm2d(out), nn.LeakyReLU(0.2, True)]
    return nn.Sequential(*layers, nn.Conv2d(width * 2 ** (stages - 1), 1, 4, 1, 0, bias=False))


g, d = generator().to(memory_format=layout), discriminator().to(memory_format=layout)
settings = {'lr': 2e-4, 'betas': (0.5, 0.999), 'fused': True}
of_g, of_d = torch.optim.Adam(g.parameters(), **settings), torch.optim.Adam(d.parameters(), **settings)
real = (torch.rand(batch, channels, size, size) * 2 - 1).contiguous(memory_format=layout)


def step():
    z = torch.randn(batch, 100, 1, 1)
    with torch.no_grad():
        fake = g(z)
    of_d.zero_grad(set_to_none=True)
    (F.softplus(-d(real)).mean() + F.softplus(d(fake)).mean()).backward()
    of_d.step()
    d.requires_grad_(False)
    of_g.zero_grad(set_to_none=True)
    F.softplus(-d(g(z))).mean().backward()
    of_g.step()
    d.requires_grad_(True)


for line in sys.stdin:
    count = int(line.split()[1])
    times = []
    used = time.process_time()
    for _ in range(count):
        start = time.perf_counter()
        step()
        times.append((time.perf_counter() - start) * 1e3)
    used = (time.process_time() - used) * 1e3 / count
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({'times': times, 'processor': used, 'megabytes': peak}), flush=True)

"""What every peer shares: its settings, the batch it learns from, and the conversation with the bench.

usage: PEER.py SETTINGS, a JSON object with at least `threads`, `batch` and `layout` (default, channels_last or compile).
The peer first prints a line of JSON that says what it is, then answers every `run COUNT` on stdin with a line of JSON:
`times` (ms of a step, each), `processor` (ms of processor time a step) and `megabytes` (peak of the process).
"""
import json
import resource
import sys
import time
from types import SimpleNamespace

import torch

settings = SimpleNamespace(**json.loads(sys.argv[1]))
layout = torch.contiguous_format if settings.layout == 'default' else torch.channels_last
torch.set_num_threads(settings.threads)
torch.manual_seed(0)


def ready(network):
    """A network in the layout that is measured, compiled when that is what is measured."""
    network = network.to(memory_format=layout)
    return torch.compile(network) if settings.layout == 'compile' else network


def pixels(*shape):
    """A batch as a data loader hands it over: uint8 [N, C, H, W]."""
    return torch.randint(0, 256, (settings.batch, *shape), dtype=torch.uint8).contiguous(memory_format=layout)


def signed(batch):
    """uint8 pictures as numbers in [-1, 1]."""
    return batch.float().mul_(2 / 255).sub_(1)


def adam(network, rate=2e-4, betas=(0.5, 0.999), epsilon=1e-8):
    return torch.optim.Adam(network.parameters(), lr=rate, betas=betas, eps=epsilon, fused=True)


class Average:
    """The running average of a generator, weights and batch statistics, in one pass over each."""

    def __init__(self, network, decay=0.999):
        self.now = [value for value in network.state_dict().values() if value.is_floating_point()]
        self.average = [value.clone() for value in self.now]
        self.share = 1 - decay

    @torch.no_grad()
    def update(self):
        torch._foreach_lerp_(self.average, self.now, self.share)


def count(network):
    return sum(parameter.numel() for parameter in network.parameters())


def serve(step, generator, discriminator):
    """@param step makes one step, given how many were made before it"""
    print(json.dumps({
        'version': f'PyTorch {torch.__version__}',
        'parameters': {'generator': count(generator), 'discriminator': count(discriminator)},
    }), flush=True)
    made = 0
    for line in sys.stdin:
        steps = int(line.split()[1])
        times = []
        used = time.process_time()
        for made in range(made, made + steps):
            start = time.perf_counter()
            step(made)
            times.append((time.perf_counter() - start) * 1e3)
        made += 1
        used = (time.process_time() - used) * 1e3 / steps
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({'times': times, 'processor': used, 'megabytes': peak}), flush=True)

"""Times of single convolutions. usage: layers.py THREADS clock|processor. Reads a line of JSON for each: a geometry
(n, h, w, c, kh, kw, o, strides, pads, dilations); answers with ms by layout and part.
"""
import json
import statistics
import sys
import time

import torch
from torch.nn import functional as F

torch.set_num_threads(int(sys.argv[1]))
now = time.process_time if sys.argv[2] == 'processor' else time.perf_counter


def timed(run):
    run()
    times, spent = [], 0
    while len(times) < 5 or spent < 0.25:
        start = now()
        run()
        times.append(now() - start)
        spent += times[-1]
    return statistics.median(times) * 1e3


def measure(shape, layout):
    top, left, bottom, right = shape['pads']
    x = torch.rand(shape['n'], shape['c'], shape['h'], shape['w']).contiguous(memory_format=layout)
    f = torch.rand(shape['o'], shape['c'], shape['kh'], shape['kw']).contiguous(memory_format=layout)
    pads, padded = [top, left], x
    if (top, left) != (bottom, right):
        pads, padded = [0, 0], F.pad(x, (left, right, top, bottom))
    how = (shape['strides'], pads, shape['dilations'], False, [0, 0], 1)
    forward = lambda: torch.ops.aten.convolution(padded, f, None, *how)
    dy = torch.rand_like(forward())
    back = lambda *mask: torch.ops.aten.convolution_backward(dy, padded, f, None, *how, [*mask, False])
    parts = {
        'forward': forward,
        'input gradient': lambda: back(True, False),
        'filter gradient': lambda: back(False, True),
        'together': lambda: (forward(), back(True, True)),
    }
    return {name: timed(part) for name, part in parts.items()}


with torch.no_grad():
    for line in sys.stdin:
        shape = json.loads(line)
        layouts = {'default': torch.contiguous_format, 'channels_last': torch.channels_last}
        print(json.dumps({name: measure(shape, layout) for name, layout in layouts.items()}), flush=True)

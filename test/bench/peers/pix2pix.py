"""pix2pix's step: a U-Net that translates pictures, a discriminator that judges patches of pairs, and L1. The generator
draws once; both updates use what it drew. Settings: size, channels (of both pictures), width, dropouts (decoder stages
with dropout), layers (of the discriminator), weight (of L1).
"""
import torch
from torch import nn
from torch.nn import functional as F

from harness import Average, adam, pixels, ready, serve, settings, signed

size, channels, width = settings.size, settings.channels, settings.width
depth = size.bit_length() - 1


def halve(inside, out, bias):
    return nn.Conv2d(inside, out, 4, 2, 1, bias=bias)


class Level(nn.Module):
    """One level of the U: halve, the levels below, double, and beside it the level's own input."""

    def __init__(self, at, inside, out):
        super().__init__()
        innermost, outermost = at == depth - 1, at == 0
        deeper = width * 2 ** min(at, 3)
        norms = not (innermost or outermost)
        down = [] if outermost else [nn.LeakyReLU(0.2)]
        down += [halve(inside, deeper, bias=not norms)]
        down += [nn.BatchNorm2d(deeper)] if norms else []
        below = [] if innermost else [Level(at + 1, deeper, deeper)]
        up = [nn.ReLU(True), nn.ConvTranspose2d(deeper * (1 if innermost else 2), out, 4, 2, 1, bias=outermost)]
        up += [nn.Tanh()] if outermost else [nn.BatchNorm2d(out)]
        up += [nn.Dropout(0.5, True)] if at in settings.dropouts else []
        self.body, self.outermost = nn.Sequential(*down, *below, *up), outermost

    def forward(self, x):
        y = self.body(x)
        return y if self.outermost else torch.cat([x, y], 1)


def discriminator():
    layers = [nn.Conv2d(2 * channels, width, 4, 2, 1), nn.LeakyReLU(0.2, True)]
    inside = width
    for at in range(1, settings.layers + 1):
        out = width * 2 ** min(at, 3)
        stride = 2 if at < settings.layers else 1
        norm = nn.BatchNorm2d(out, track_running_stats=False)
        layers += [nn.Conv2d(inside, out, 4, stride, 1, bias=False), norm, nn.LeakyReLU(0.2, True)]
        inside = out
    return nn.Sequential(*layers, nn.Conv2d(inside, 1, 4, 1, 1))


g, d = ready(Level(0, channels, channels)), ready(discriminator())
of_g, of_d = adam(g), adam(d)
average = Average(g)
given, wanted = pixels(channels, size, size), pixels(channels, size, size)


def step(_):
    source, target = signed(given), signed(wanted)
    fake = g(source)
    on_real, on_fake = d(torch.cat([source, target], 1)), d(torch.cat([source, fake.detach()], 1))
    ((F.softplus(-on_real).mean() + F.softplus(on_fake).mean()) * 0.5).backward()
    of_d.step()
    of_d.zero_grad(set_to_none=True)
    d.requires_grad_(False)
    verdict = F.softplus(-d(torch.cat([source, fake], 1))).mean()
    (verdict + settings.weight * F.l1_loss(fake, target)).backward()
    of_g.step()
    of_g.zero_grad(set_to_none=True)
    d.requires_grad_(True)
    average.update()


serve(step, g, d)

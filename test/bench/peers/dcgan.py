"""DCGAN's training step. One generator pass serves both updates: the discriminator learns from its detached pictures,
the generator from the gradient that comes back to them. Settings: width, size, channels, latent.
"""
import torch
from torch import nn
from torch.nn import functional as F

from harness import Average, adam, pixels, ready, serve, settings, signed

width, size, channels, latent = settings.width, settings.size, settings.channels, settings.latent
stages = (size // 4).bit_length() - 1


def generator():
    widest = width * 2 ** (stages - 1)
    layers = [nn.ConvTranspose2d(latent, widest, 4, 1, 0, bias=False), nn.BatchNorm2d(widest), nn.ReLU(True)]
    for stage in range(1, stages):
        inside, out = widest // 2 ** (stage - 1), widest // 2**stage
        layers += [nn.ConvTranspose2d(inside, out, 4, 2, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU(True)]
    return nn.Sequential(*layers, nn.ConvTranspose2d(width, channels, 4, 2, 1, bias=False), nn.Tanh())


def discriminator():
    layers = [nn.Conv2d(channels, width, 4, 2, 1, bias=False), nn.LeakyReLU(0.2, True)]
    for stage in range(1, stages):
        inside, out = width * 2 ** (stage - 1), width * 2**stage
        # Never sampled from, so it keeps no statistics.
        norm = nn.BatchNorm2d(out, track_running_stats=False)
        layers += [nn.Conv2d(inside, out, 4, 2, 1, bias=False), norm, nn.LeakyReLU(0.2, True)]
    return nn.Sequential(*layers, nn.Conv2d(width * 2 ** (stages - 1), 1, 4, 1, 0, bias=False))


g, d = ready(generator()), ready(discriminator())
of_g, of_d = adam(g), adam(d)
average = Average(g)
batch = pixels(channels, size, size)


def step():
    fake = g(torch.randn(settings.batch, latent, 1, 1))
    (F.softplus(-d(signed(batch))).mean() + F.softplus(d(fake.detach())).mean()).backward()
    of_d.step()
    of_d.zero_grad(set_to_none=True)
    d.requires_grad_(False)
    F.softplus(-d(fake)).mean().backward()
    of_g.step()
    of_g.zero_grad(set_to_none=True)
    d.requires_grad_(True)
    average.update()


serve(step, g, d)

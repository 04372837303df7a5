"""A GAN of fully connected networks that draw flat pictures, which may be points. Settings: generator and discriminator,
the lengths of their layers from input to output; slope of the leaky ReLU.
"""
import torch
from torch import nn
from torch.nn import functional as F

from harness import Average, adam, pixels, ready, serve, settings, signed


def network(lengths, *last):
    layers = []
    for inside, out in zip(lengths, lengths[1:]):
        layers += [nn.Linear(inside, out), nn.LeakyReLU(settings.slope, True)]
    return nn.Sequential(*layers[:-1], *last)


g = ready(network(settings.generator, nn.Tanh()))
d = ready(network(settings.discriminator))
of_g, of_d = adam(g), adam(d)
average = Average(g)
latent, length = settings.generator[0], settings.discriminator[0]
batch = pixels(length, 1, 1).flatten(1)


def step(_):
    fake = g(torch.randn(settings.batch, latent))
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

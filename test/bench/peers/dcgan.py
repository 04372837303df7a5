"""DCGAN's training step. One generator pass serves both updates: the discriminator learns from its detached pictures,
the generator from the gradient that comes back to them. Settings: width, size, channels, latent.
"""
import torch
from torch.nn import functional as F

from harness import Average, adam, pixels, ready, serve, settings, signed
from networks import dcgan_discriminator, dcgan_generator

width, size, channels, latent = settings.width, settings.size, settings.channels, settings.latent
g = ready(dcgan_generator(width, size, channels, latent))
d = ready(dcgan_discriminator(width, size, channels))
of_g, of_d = adam(g), adam(d)
average = Average(g)
batch = pixels(channels, size, size)


def step(_):
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

"""WGAN-GP's step on the networks of DCGAN, without batch norm in the critic: `critics` updates of the critic, each on a
batch of its own and with the gradient penalty, and one of the generator. Settings: width, size, channels, latent, critics.
"""
import torch

from harness import Average, adam, pixels, ready, serve, settings, signed
from networks import dcgan_discriminator, dcgan_generator

width, size, channels, latent = settings.width, settings.size, settings.channels, settings.latent
g = ready(dcgan_generator(width, size, channels, latent))
d = ready(dcgan_discriminator(width, size, channels, norm=False))
of_g, of_d = adam(g, 1e-4, (0.5, 0.9)), adam(d, 1e-4, (0.5, 0.9))
average = Average(g)
batches = [pixels(channels, size, size) for _ in range(settings.critics)]
weight = 10


def latents():
    return torch.randn(settings.batch, latent, 1, 1)


def penalty(real, fake):
    """The critic's slope between real and generated pictures shall be 1."""
    between = torch.lerp(fake, real, torch.rand(settings.batch, 1, 1, 1)).requires_grad_()
    (slope,) = torch.autograd.grad(d(between).sum(), between, create_graph=True)
    return (slope.flatten(1).norm(dim=1) - 1).square().mean()


def update_critic(batch):
    real = signed(batch)
    with torch.no_grad():
        fake = g(latents())
    # Nothing in the critic mixes pictures, so both batches go through it as one.
    on_real, on_fake = d(torch.cat([real, fake])).chunk(2)
    (on_fake.mean() - on_real.mean() + weight * penalty(real, fake)).backward()
    of_d.step()
    of_d.zero_grad(set_to_none=True)


def update_generator():
    d.requires_grad_(False)
    (-d(g(latents())).mean()).backward()
    of_g.step()
    of_g.zero_grad(set_to_none=True)
    d.requires_grad_(True)
    average.update()


def step(_):
    for batch in batches:
        update_critic(batch)
    update_generator()


serve(step, g, d)

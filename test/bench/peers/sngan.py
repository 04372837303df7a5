"""SNGAN's step: residual networks, spectral norm in the discriminator, hinge losses. Settings: generator and
discriminator (channels), size, channels, latent. Biases are left out where a batch norm or a bias beside repeats them.
"""
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import spectral_norm

from harness import Average, adam, pixels, ready, serve, settings, signed

size, channels, latent = settings.size, settings.channels, settings.latent


class Up(nn.Module):
    """BN, ReLU, up, conv, BN, ReLU, conv, and a shortcut of up and conv 1 x 1."""

    def __init__(self, inside, out):
        super().__init__()
        self.norm1, self.norm2 = nn.BatchNorm2d(inside), nn.BatchNorm2d(out)
        self.conv1 = nn.Conv2d(inside, out, 3, 1, 1, bias=False)
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.shortcut = nn.Conv2d(inside, out, 1, bias=False)

    def forward(self, x):
        h = F.interpolate(F.relu_(self.norm1(x)), scale_factor=2)
        h = self.conv2(F.relu_(self.norm2(self.conv1(h))))
        # A convolution of 1 x 1 and repeating pixels change places at no difference, and cost a quarter so.
        return h + F.interpolate(self.shortcut(x), scale_factor=2)


class Generator(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.start = nn.Linear(latent, 16 * width)
        self.blocks = nn.Sequential(*[Up(width, width) for _ in range((size // 4).bit_length() - 1)])
        self.end = nn.Sequential(nn.BatchNorm2d(width), nn.ReLU(True), nn.Conv2d(width, channels, 3, 1, 1), nn.Tanh())
        self.width = width

    def forward(self, z):
        start = self.start(z).view(-1, self.width, 4, 4)
        if settings.layout != 'default':
            start = start.contiguous(memory_format=torch.channels_last)
        return self.end(self.blocks(start))


def conv(inside, out, kernel):
    return spectral_norm(nn.Conv2d(inside, out, kernel, 1, kernel // 2, bias=kernel > 1))


class First(nn.Module):
    """Conv, ReLU, conv, down, and a shortcut of down and conv 1 x 1."""

    def __init__(self, out):
        super().__init__()
        self.conv1, self.conv2, self.shortcut = conv(channels, out, 3), conv(out, out, 3), conv(channels, out, 1)

    def forward(self, x):
        h = F.avg_pool2d(self.conv2(F.relu_(self.conv1(x))), 2)
        return h + self.shortcut(F.avg_pool2d(x, 2))


class Block(nn.Module):
    """ReLU, conv, ReLU, conv; `down` halves both ways and gives the shortcut a conv 1 x 1."""

    def __init__(self, width, down):
        super().__init__()
        self.conv1, self.conv2, self.down = conv(width, width, 3), conv(width, width, 3), down
        self.shortcut = conv(width, width, 1) if down else None

    def forward(self, x):
        h = self.conv2(F.relu_(self.conv1(F.relu(x))))
        if not self.down:
            return h + x
        return F.avg_pool2d(h, 2) + self.shortcut(F.avg_pool2d(x, 2))


class Discriminator(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.blocks = nn.Sequential(First(width), Block(width, True), Block(width, False), Block(width, False))
        self.verdict = spectral_norm(nn.Linear(width, 1))

    def forward(self, x):
        return self.verdict(F.relu_(self.blocks(x)).sum((2, 3)))


g, d = ready(Generator(settings.generator)), ready(Discriminator(settings.discriminator))
of_g, of_d = adam(g, 2e-4, (0.0, 0.9)), adam(d, 2e-4, (0.0, 0.9))
average = Average(g)
batch = pixels(channels, size, size)


def latents():
    return torch.randn(settings.batch, latent)


def update_discriminator():
    with torch.no_grad():
        fake = g(latents())
    # Nothing in the discriminator mixes pictures, so both batches go through it as one.
    on_real, on_fake = d(torch.cat([signed(batch), fake])).chunk(2)
    (F.relu(1 - on_real).mean() + F.relu(1 + on_fake).mean()).backward()
    of_d.step()
    of_d.zero_grad(set_to_none=True)


def update_generator():
    # The power iteration moves on with the discriminator's updates only.
    d.requires_grad_(False).eval()
    (-d(g(latents())).mean()).backward()
    of_g.step()
    of_g.zero_grad(set_to_none=True)
    d.requires_grad_(True).train()
    average.update()


def step(_):
    update_discriminator()
    update_generator()


serve(step, g, d)

"""Networks that more than one peer trains. All take and give [N, C, H, W]."""
from torch import nn


def dcgan_generator(width, size, channels, latent):
    stages = (size // 4).bit_length() - 1
    widest = width * 2 ** (stages - 1)
    layers = [nn.ConvTranspose2d(latent, widest, 4, 1, 0, bias=False), nn.BatchNorm2d(widest), nn.ReLU(True)]
    for stage in range(1, stages):
        inside, out = widest // 2 ** (stage - 1), widest // 2**stage
        layers += [nn.ConvTranspose2d(inside, out, 4, 2, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU(True)]
    return nn.Sequential(*layers, nn.ConvTranspose2d(width, channels, 4, 2, 1, bias=False), nn.Tanh())


def dcgan_discriminator(width, size, channels, norm=True):
    """@param norm batch norm, which a gradient penalty forbids; biases without it"""
    bias = not norm
    stages = (size // 4).bit_length() - 1
    layers = [nn.Conv2d(channels, width, 4, 2, 1, bias=bias), nn.LeakyReLU(0.2, True)]
    for stage in range(1, stages):
        inside, out = width * 2 ** (stage - 1), width * 2**stage
        layers += [nn.Conv2d(inside, out, 4, 2, 1, bias=bias)]
        # Never sampled from, so it keeps no statistics.
        layers += [nn.BatchNorm2d(out, track_running_stats=False)] if norm else []
        layers += [nn.LeakyReLU(0.2, True)]
    return nn.Sequential(*layers, nn.Conv2d(width * 2 ** (stages - 1), 1, 4, 1, 0, bias=bias))

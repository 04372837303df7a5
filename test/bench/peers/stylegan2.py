"""StyleGAN2's step: the logistic loss for both networks, R1 on the discriminator at every 16th step and path length on
the generator at every 4th. Settings: size, channels (of the picture), finest and most (channels of the networks), latent,
mapping (layers), mixing (probability), group (of the minibatch deviation), gamma.

Modulated convolutions share one kernel and scale what goes in and comes out, as ours do. The filters [1, 3, 3, 1] are
depthwise convolutions: of five forms that were measured on a CPU the fastest, before separable ones, products with band
matrices and sums of shifted pictures. Gains are multiplied into weights and biases.
"""
import math

import torch
from torch import nn
from torch.nn import functional as F

from harness import Average, adam, layout, pixels, ready, serve, settings, signed

size, channels, latent, batch = settings.size, settings.channels, settings.latent, settings.batch
doublings = (size // 4).bit_length() - 1
widths = [min(settings.most, settings.finest * 2 ** (doublings - at)) for at in range(doublings + 1)]
root2, slope = math.sqrt(2), 0.2
taps = torch.tensor([1.0, 3.0, 3.0, 1.0]) / 8
square = taps[:, None] * taps[None]
r1_every, path_every = 16, 4


def smooth(x, padding, stride=1, gain=1):
    kernel = (square * gain).expand(x.shape[1], 1, 4, 4)
    return F.conv2d(x, kernel, stride=stride, padding=padding, groups=x.shape[1])


def double(x):
    return F.conv_transpose2d(x, (square * 4).expand(x.shape[1], 1, 4, 4), stride=2, padding=1, groups=x.shape[1])


def normal(*shape, deviation=1.0):
    return nn.Parameter(torch.randn(*shape) * deviation)


class Dense(nn.Module):
    """Equalised: weights N(0, 1) times 1/sqrt(fan-in)."""

    def __init__(self, inside, out, linear=False, rate=1.0):
        super().__init__()
        self.kernel = normal(out, inside, deviation=1 / rate)
        self.bias = nn.Parameter(torch.zeros(out))
        self.linear, self.gain = linear, rate if linear else rate * root2

    def forward(self, x):
        y = F.linear(x, self.kernel * (self.gain / math.sqrt(x.shape[1])), self.bias * self.gain)
        return y if self.linear else F.leaky_relu_(y, slope)


class Conv(nn.Module):
    """Equalised; `down` smooths and halves."""

    def __init__(self, inside, out, size, down=False, gain=1.0, linear=False):
        super().__init__()
        self.kernel = normal(out, inside, size, size)
        self.bias = None if linear else nn.Parameter(torch.zeros(out))
        self.size, self.down = size, down
        self.gain = gain if linear else gain * root2

    def forward(self, x):
        kernel = self.kernel * (self.gain / math.sqrt(self.kernel[0].numel()))
        bias = None if self.bias is None else self.bias * self.gain
        if not self.down:
            y = F.conv2d(x, kernel, bias, padding=self.size // 2)
        elif self.size == 1:
            y = F.conv2d(smooth(x, 1, stride=2), kernel, bias)
        else:
            y = F.conv2d(smooth(x, 2), kernel, bias, stride=2)
        return y if bias is None else F.leaky_relu_(y, slope)


class Affine(nn.Module):
    """One factor for each channel, 1 at first."""

    def __init__(self, out):
        super().__init__()
        self.kernel, self.bias = normal(out, latent), nn.Parameter(torch.ones(out))

    def forward(self, style):
        return F.linear(style, self.kernel * (1 / math.sqrt(latent)), self.bias)


class Styled(nn.Module):
    """Modulated convolution 3 x 3, noise, bias, leaky ReLU."""

    def __init__(self, inside, out, up):
        super().__init__()
        self.affine, self.up = Affine(inside), up
        self.kernel = normal(inside, out, 3, 3) if up else normal(out, inside, 3, 3)
        self.strength, self.bias = nn.Parameter(torch.zeros(1)), nn.Parameter(torch.zeros(out))

    def forward(self, x, style):
        style = self.affine(style)
        energy = self.kernel.square().sum((2, 3))
        lengths = style.square() @ (energy if self.up else energy.T)
        demodulate = torch.rsqrt(lengths + 1e-8) * root2
        x = x * style[:, :, None, None]
        if self.up:
            y = smooth(F.conv_transpose2d(x, self.kernel, stride=2), 1, gain=4)
        else:
            y = F.conv2d(x, self.kernel, padding=1)
        noise = torch.randn(y.shape[0], 1, *y.shape[2:]) * (self.strength * root2)
        y = torch.addcmul(noise, y, demodulate[:, :, None, None])
        return F.leaky_relu_(y.add_((self.bias * root2)[:, None, None]), slope)


class Colours(nn.Module):
    """Modulated convolution 1 x 1 without demodulation."""

    def __init__(self, inside):
        super().__init__()
        self.affine, self.kernel = Affine(inside), normal(channels, inside, 1, 1)
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x, style):
        style = self.affine(style) * (1 / math.sqrt(x.shape[1]))
        return F.conv2d(x * style[:, :, None, None], self.kernel, self.bias)


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.mapping = nn.Sequential(*[Dense(latent, latent, rate=0.01) for _ in range(settings.mapping)])
        self.start = normal(1, widths[0], 4, 4)
        self.ups = nn.ModuleList([Styled(a, b, True) for a, b in zip(widths, widths[1:])])
        self.convs = nn.ModuleList([Styled(width, width, False) for width in widths])
        self.colours = nn.ModuleList([Colours(width) for width in widths])
        self.styles = 2 * len(widths)
        self.register_buffer('average', torch.zeros(latent))

    def style(self, z):
        return self.mapping(z * torch.rsqrt(z.square().mean(1, keepdim=True) + 1e-8))

    def styles_of(self, z):
        """[N, latent] -> [N, layers, latent], some of other latent points."""
        w = self.style(z)
        with torch.no_grad():
            self.average.lerp_(w.mean(0), 0.005)
        if settings.mixing == 0:
            return w[:, None].expand(-1, self.styles, -1)
        other = self.style(torch.randn_like(z))
        place = torch.randint(1, self.styles, (len(z), 1))
        crosses = torch.rand(len(z), 1) < settings.mixing
        takes = crosses & (torch.arange(self.styles) >= place)
        return torch.where(takes[:, :, None], other[:, None], w[:, None])

    def draw(self, styles):
        styles = styles.unbind(1)
        x = self.convs[0](self.start, styles[0])
        picture = self.colours[0](x, styles[1])
        for at, up in enumerate(self.ups, 1):
            x = self.convs[at](up(x, styles[2 * at - 1]), styles[2 * at])
            picture = double(picture) + self.colours[at](x, styles[2 * at + 1])
        return picture

    def forward(self, z):
        return self.draw(self.styles_of(z))


class Block(nn.Module):
    def __init__(self, inside, out):
        super().__init__()
        self.conv = Conv(inside, inside, 3)
        self.down = Conv(inside, out, 3, down=True, gain=math.sqrt(0.5))
        self.shortcut = Conv(inside, out, 1, down=True, gain=math.sqrt(0.5), linear=True)

    def forward(self, x):
        return self.down(self.conv(x)) + self.shortcut(x)


def with_deviation(x):
    """One more channel: how much the pictures of a group differ."""
    count, _, height, width = x.shape
    group = settings.group
    parts = x.reshape(group, count // group, -1)
    deviation = (parts.var(0, correction=0) + 1e-8).sqrt().mean(1)
    channel = deviation.repeat(group)[:, None, None, None].expand(-1, 1, height, width)
    return torch.cat([x, channel], 1)


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        deepest = widths[0]
        self.start = Conv(channels, widths[-1], 1)
        self.blocks = nn.Sequential(*[Block(b, a) for a, b in reversed(list(zip(widths, widths[1:])))])
        self.conv = Conv(deepest + 1, deepest, 3)
        self.dense1, self.dense2 = Dense(deepest * 16, deepest), Dense(deepest, 1, linear=True)

    def forward(self, x):
        x = self.conv(with_deviation(self.blocks(self.start(x))))
        return self.dense2(self.dense1(x.flatten(1)))


g, d = ready(Generator()), ready(Discriminator())


def lazy(network, every):
    """Adam with the rates that a regulariser on every `every`th step wants."""
    share = every / (every + 1)
    return adam(network, 0.0025 * share, (0.0, 0.99**share))


of_g, of_d = lazy(g, path_every), lazy(d, r1_every)
average = Average(g)
pictures = pixels(channels, size, size)
mean_length = torch.zeros([])


def apply(optimizer):
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)


def regularize_discriminator():
    real = signed(pictures).requires_grad_()
    (slope,) = torch.autograd.grad(d(real).sum(), real, create_graph=True)
    (slope.square().sum() * (settings.gamma / 2 * r1_every / batch)).backward()
    apply(of_d)


def regularize_generator():
    styles = g.styles_of(torch.randn(batch // 2, latent))
    picture = g.draw(styles)
    noise = torch.randn_like(picture) / size
    (slopes,) = torch.autograd.grad((picture * noise).sum(), styles, create_graph=True)
    lengths = slopes.square().sum(2).mean(1).sqrt()
    with torch.no_grad():
        mean_length.lerp_(lengths.mean(), 0.01)
    ((lengths - mean_length).square().mean() * (2 * path_every)).backward()
    apply(of_g)


def step(made):
    fake = g(torch.randn(batch, latent))
    (F.softplus(-d(signed(pictures))).mean() + F.softplus(d(fake.detach())).mean()).backward()
    apply(of_d)
    if made % r1_every == 0:
        regularize_discriminator()
    d.requires_grad_(False)
    F.softplus(-d(fake)).mean().backward()
    apply(of_g)
    d.requires_grad_(True)
    if made % path_every == 0:
        regularize_generator()
    average.update()


serve(step, g, d)

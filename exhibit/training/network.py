"""The emotion network: a small residual network on a grey 48-pixel face, eight logits out.

Residual blocks after He et al. 2016 (arXiv:1512.03385). The picture is standardised inside the network (mean 0,
deviation 1 over the crop), so that the show hands over plain grey levels and a dim room reads like a bright one.
"""

import torch
from torch import Tensor, nn

from exhibit.training.recipe import WIDTHS


def _conv(channels_in: int, channels_out: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_out, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(channels_out),
    )


class Block(nn.Module):
    """Two convolutions and a way round them; `stride` 2 halves the picture."""

    def __init__(self, channels_in: int, channels_out: int, stride: int = 1) -> None:
        super().__init__()
        self.first = _conv(channels_in, channels_out, stride)
        self.second = _conv(channels_out, channels_out)
        self.round: nn.Module = nn.Identity()
        if stride != 1 or channels_in != channels_out:
            self.round = nn.Sequential(
                nn.AvgPool2d(stride) if stride != 1 else nn.Identity(),
                nn.Conv2d(channels_in, channels_out, 1, bias=False),
                nn.BatchNorm2d(channels_out),
            )

    def forward(self, x: Tensor) -> Tensor:
        inner = self.second(torch.relu(self.first(x)))
        return torch.relu(inner + self.round(x))


class EmotionNet(nn.Module):
    """Grey crops (n, 1, 48, 48), levels 0..255, to logits (n, classes)."""

    def __init__(self, classes: int = 8, widths: tuple[int, int, int, int] = WIDTHS, dropout: float = 0.3) -> None:
        super().__init__()
        self.widths = widths
        stem, one, two, three = widths
        self.stem = _conv(1, stem, stride=2)
        self.body = nn.Sequential(
            Block(stem, one),
            Block(one, two, stride=2),
            Block(two, two),
            Block(two, three, stride=2),
            Block(three, three),
        )
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(three, classes)

    def features(self, x: Tensor) -> Tensor:
        """What the head decides by: (n, the last width)."""
        mean = x.mean(dim=(2, 3), keepdim=True)
        centred = x - mean
        x = centred * torch.rsqrt((centred * centred).mean(dim=(2, 3), keepdim=True) + 25.0)
        features: Tensor = self.body(torch.relu(self.stem(x))).mean(dim=(2, 3))
        return features

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.head(self.dropout(self.features(x)))
        return logits


class NetworkReader(nn.Module):
    """What is exported: the network, its temperature (Guo et al. 2017, arXiv:1706.04599) and the softmax.

    With `refusal` (features to one logit) there is one output more, after the shares: how surely the face cannot be
    read, 0..1.
    """

    def __init__(self, net: EmotionNet, temperature: float, refusal: nn.Linear | None = None) -> None:
        super().__init__()
        self.net = net
        self.temperature = temperature
        self.refusal = refusal

    def forward(self, x: Tensor) -> Tensor:
        features = self.net.features(x)
        shares = torch.softmax(self.net.head(features) / self.temperature, dim=1)
        if self.refusal is None:
            return shares
        return torch.cat([shares, torch.sigmoid(self.refusal(features))], dim=1)

"""Times PyTorch training steps on the CPU: forward, backward, SGD with momentum, channels_last.

They are in FP32, or in BF16 as torch.autocast chooses for each operation; eager, or compiled by
torch.compile. The networks are those of io.gearshift.executors.models, layer for layer; the images are random.
Prints a JSON object that says what it is once it is warm, then, for each line of standard input, which
holds a number of steps, one with their milliseconds. gearshift bench peers starts this script; by hand:

    echo 10 | python3 torch_step.py --net resnet18 --batch 32 --threads 2 --precision bf16
"""

import argparse
import json
import sys
import time

import torch
from torch import nn


def normalised_convolution(inputs, outputs, kernel, stride=1, padding=0):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False), nn.BatchNorm2d(outputs)
    )


def convolution_unit(inputs, outputs, kernel, stride=1, padding=0):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.main = nn.Sequential(
            convolution_unit(inputs, outputs, 3, stride, 1),
            normalised_convolution(outputs, outputs, 3, 1, 1),
        )
        self.shortcut = nn.Identity()
        if stride != 1:
            self.shortcut = normalised_convolution(inputs, outputs, 1, stride)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        return self.relu(self.main(x) + self.shortcut(x))


class Bottleneck(nn.Module):
    EXPANSION = 4

    def __init__(self, inputs, width, stride):
        super().__init__()
        self.outputs = width * self.EXPANSION
        self.main = nn.Sequential(
            convolution_unit(inputs, width, 1),
            convolution_unit(width, width, 3, stride, 1),
            normalised_convolution(width, self.outputs, 1),
        )
        self.shortcut = nn.Identity()
        if inputs != self.outputs:
            self.shortcut = normalised_convolution(inputs, self.outputs, 1, stride)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        return self.relu(self.main(x) + self.shortcut(x))


def relu6_unit(inputs, outputs, kernel, stride=1, padding=0, groups=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU6(inplace=True),
    )


class InvertedResidual(nn.Module):
    def __init__(self, inputs, expansion, outputs, stride):
        super().__init__()
        hidden = inputs * expansion
        expand = [relu6_unit(inputs, hidden, 1)] if hidden != inputs else []
        self.main = nn.Sequential(
            *expand,
            relu6_unit(hidden, hidden, 3, stride, 1, groups=hidden),
            normalised_convolution(hidden, outputs, 1),
        )
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x):
        return self.main(x) + x if self.residual else self.main(x)


class Inception(nn.Module):
    def __init__(self, inputs, first, second_reduced, second, third_reduced, third, fourth):
        super().__init__()
        self.outputs = first + second + third + fourth
        self.branches = nn.ModuleList(
            [
                convolution_unit(inputs, first, 1),
                nn.Sequential(
                    convolution_unit(inputs, second_reduced, 1),
                    convolution_unit(second_reduced, second, 3, 1, 1),
                ),
                nn.Sequential(
                    convolution_unit(inputs, third_reduced, 1),
                    convolution_unit(third_reduced, third, 3, 1, 1),
                ),
                nn.Sequential(nn.MaxPool2d(3, 1, 1), convolution_unit(inputs, fourth, 1)),
            ]
        )

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], dim=1)


def residual(stem, widths, blocks, classes):
    layers = list(stem)
    inputs = widths[0]
    for stage, width in enumerate(widths):
        for block in range(blocks):
            layers.append(BasicBlock(inputs, width, 2 if stage > 0 and block == 0 else 1))
            inputs = width
    return nn.Sequential(
        *layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, classes)
    )


def resnet_cifar(depth, classes):
    return residual([convolution_unit(3, 16, 3, 1, 1)], (16, 32, 64), (depth - 2) // 6, classes)


def imagenet_stem():
    return [convolution_unit(3, 64, 7, 2, 3), nn.MaxPool2d(3, 2, 1)]


def resnet18(classes):
    return residual(imagenet_stem(), (64, 128, 256, 512), 2, classes)


def resnet50(classes):
    layers = imagenet_stem()
    inputs = 64
    for stage, blocks in enumerate((3, 4, 6, 3)):
        for block in range(blocks):
            stride = 2 if stage > 0 and block == 0 else 1
            layers.append(Bottleneck(inputs, 64 << stage, stride))
            inputs = layers[-1].outputs
    return nn.Sequential(
        *layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, classes)
    )


def mobilenet_v2(classes):
    # Expansion, outputs, blocks, stride of the first of them.
    stages = [
        (1, 16, 1, 1),
        (6, 24, 2, 2),
        (6, 32, 3, 2),
        (6, 64, 4, 2),
        (6, 96, 3, 1),
        (6, 160, 3, 2),
        (6, 320, 1, 1),
    ]
    layers = [relu6_unit(3, 32, 3, 2, 1)]
    inputs = 32
    for expansion, outputs, blocks, first_stride in stages:
        for block in range(blocks):
            stride = first_stride if block == 0 else 1
            layers.append(InvertedResidual(inputs, expansion, outputs, stride))
            inputs = outputs
    return nn.Sequential(
        *layers,
        relu6_unit(inputs, 1280, 1),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Dropout(0.2),
        nn.Linear(1280, classes),
    )


def googlenet(classes):
    pool = None
    plan = [
        (64, 96, 128, 16, 32, 32),
        (128, 128, 192, 32, 96, 64),
        pool,
        (192, 96, 208, 16, 48, 64),
        (160, 112, 224, 24, 64, 64),
        (128, 128, 256, 24, 64, 64),
        (112, 144, 288, 32, 64, 64),
        (256, 160, 320, 32, 128, 128),
        pool,
        (256, 160, 320, 32, 128, 128),
        (384, 192, 384, 48, 128, 128),
    ]
    layers = [
        convolution_unit(3, 64, 7, 2, 3),
        nn.MaxPool2d(3, 2, 1),
        convolution_unit(64, 64, 1),
        convolution_unit(64, 192, 3, 1, 1),
        nn.MaxPool2d(3, 2, 1),
    ]
    inputs = 192
    for widths in plan:
        if widths is pool:
            layers.append(nn.MaxPool2d(3, 2, 1))
        else:
            layers.append(Inception(inputs, *widths))
            inputs = layers[-1].outputs
    return nn.Sequential(
        *layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, classes)
    )


def alexnet_maps(padding, window):
    return [
        nn.Conv2d(3, 64, 11, 4, padding),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(window, 2),
        nn.Conv2d(64, 192, 5, 1, 2),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(window, 2),
        nn.Conv2d(192, 384, 3, 1, 1),
        nn.ReLU(inplace=True),
        nn.Conv2d(384, 256, 3, 1, 1),
        nn.ReLU(inplace=True),
        nn.Conv2d(256, 256, 3, 1, 1),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(window, 2),
        nn.Flatten(),
    ]


def alexnet_cifar(classes):
    return nn.Sequential(*alexnet_maps(5, 2), nn.Linear(256, classes))


def alexnet(classes):
    return nn.Sequential(
        *alexnet_maps(2, 3),
        nn.Dropout(0.5),
        nn.Linear(9216, 4096),
        nn.ReLU(inplace=True),
        nn.Dropout(0.5),
        nn.Linear(4096, 4096),
        nn.ReLU(inplace=True),
        nn.Linear(4096, classes),
    )


def lenet(classes):
    return nn.Sequential(
        nn.Conv2d(1, 20, 5),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(2),
        nn.Conv2d(20, 50, 5),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(800, 500),
        nn.ReLU(inplace=True),
        nn.Linear(500, classes),
    )


WARM_UP = 3

# Name: channels, side, classes, builder.
class Factor(nn.Module):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def forward(self, x):
        return x * self.factor


def airbench(classes):
    """The network of airbench94 (Jordan 2024, arXiv 2404.00498)."""
    channels, whitening = 3, 2
    filters = 2 * channels * whitening**2
    layers = [nn.Conv2d(channels, filters, whitening), nn.GELU()]
    channels = filters
    for width in (64, 256, 256):
        layers += [
            nn.Conv2d(channels, width, 3, padding=1, bias=False),
            nn.MaxPool2d(2),
            nn.BatchNorm2d(width, eps=1e-12, momentum=0.4),
            nn.GELU(),
            nn.Conv2d(width, width, 3, padding=1, bias=False),
            nn.BatchNorm2d(width, eps=1e-12, momentum=0.4),
            nn.GELU(),
        ]
        channels = width
    layers += [nn.MaxPool2d(3), nn.Flatten(), nn.Linear(channels, classes, bias=False), Factor(1 / 9)]
    return nn.Sequential(*layers)


NETWORKS = {
    "airbench": (3, 32, 10, airbench),
    "lenet": (1, 28, 10, lenet),
    "alexnet-cifar": (3, 32, 10, alexnet_cifar),
    "alexnet": (3, 224, 1000, alexnet),
    "resnet18": (3, 224, 1000, resnet18),
    "resnet50": (3, 224, 1000, resnet50),
    "mobilenet-v2": (3, 224, 1000, mobilenet_v2),
    "googlenet": (3, 224, 1000, googlenet),
}
for depth in (20, 32, 44, 56):
    NETWORKS[f"resnet{depth}"] = (3, 32, 10, lambda classes, d=depth: resnet_cifar(d, classes))


def answer(value):
    print(json.dumps(value), flush=True)


def compiled(model):
    import torch._inductor.config as inductor

    # Else its compiling processes stay, beside those of the engines whose turn it is.
    inductor.compile_threads = 1
    return torch.compile(model)


def detail(given):
    parts = ["channels_last"]
    if given.precision == "bf16":
        parts.append("autocast to BF16")
    if given.compile:
        parts.append("torch.compile")
    return ", ".join(parts + [torch.backends.cpu.get_cpu_capability()])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--net", required=True, choices=sorted(NETWORKS))
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--precision", choices=["fp32", "bf16"], default="fp32")
    parser.add_argument("--compile", action="store_true", help="needs a C++ compiler")
    given = parser.parse_args()

    torch.set_num_threads(given.threads)
    torch.manual_seed(1)
    channels, side, classes, builder = NETWORKS[given.net]
    model = builder(classes).train().to(memory_format=torch.channels_last)
    images = torch.randn(given.batch, channels, side, side)
    images = images.to(memory_format=torch.channels_last)
    labels = torch.arange(given.batch) % classes
    # The parameters stay where training starts, as in the other engines: a network that has learnt
    # its one batch has gradients near zero, and those take another time.
    optimizer = torch.optim.SGD(model.parameters(), lr=0, momentum=0.9, weight_decay=1e-4)
    criterion = nn.CrossEntropyLoss()
    forward = compiled(model) if given.compile else model

    def step():
        optimizer.zero_grad()
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=given.precision == "bf16"):
            loss = criterion(forward(images), labels)
        loss.backward()
        optimizer.step()

    for _ in range(WARM_UP):
        step()
    answer(
        {
            "engine": "PyTorch " + torch.__version__,
            "detail": detail(given),
            "parameters": sum(p.numel() for p in model.parameters()),
            "batch": given.batch,
            "threads": torch.get_num_threads(),
        }
    )
    for line in sys.stdin:
        milliseconds = []
        for _ in range(int(line)):
            begun = time.perf_counter()
            step()
            milliseconds.append((time.perf_counter() - begun) * 1e3)
        answer({"milliseconds": milliseconds})


if __name__ == "__main__":
    main()

"""Times PyTorch FP32 training steps on the CPU: forward, backward, SGD with momentum, channels_last.

The networks are those of io.gearshift.executors.models, layer for layer; the images are random.
Prints a JSON object that says what it is once it is warm, then, for each line of standard input, which
holds a number of steps, one with their milliseconds. gearshift bench peers starts this script; by hand:

    echo 10 | python3 torch_step.py --net resnet18 --batch 32 --threads 2
"""

import argparse
import json
import sys
import time

import torch
from torch import nn


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
            nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False),
            nn.BatchNorm2d(outputs),
        )
        self.shortcut = nn.Identity()
        if stride != 1:
            self.shortcut = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        return self.relu(self.main(x) + self.shortcut(x))


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


def resnet18(classes):
    stem = [convolution_unit(3, 64, 7, 2, 3), nn.MaxPool2d(3, 2, 1)]
    return residual(stem, (64, 128, 256, 512), 2, classes)


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
NETWORKS = {
    "lenet": (1, 28, 10, lenet),
    "alexnet-cifar": (3, 32, 10, alexnet_cifar),
    "alexnet": (3, 224, 1000, alexnet),
    "resnet18": (3, 224, 1000, resnet18),
    "googlenet": (3, 224, 1000, googlenet),
}
for depth in (20, 32, 44, 56):
    NETWORKS[f"resnet{depth}"] = (3, 32, 10, lambda classes, d=depth: resnet_cifar(d, classes))


def answer(value):
    print(json.dumps(value), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--net", required=True, choices=sorted(NETWORKS))
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--threads", type=int, default=1)
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

    def step():
        optimizer.zero_grad()
        criterion(model(images), labels).backward()
        optimizer.step()

    for _ in range(WARM_UP):
        step()
    answer(
        {
            "engine": "PyTorch " + torch.__version__,
            "detail": "channels_last, " + torch.backends.cpu.get_cpu_capability(),
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

"""Trains on CIFAR-10 with PyTorch on the CPU by the recipe of airbench94 (Jordan 2024, arXiv 2404.00498).

The same network, schedule, averages and augmentation as conf/cifar10-94.ini, with what the paper has and the preset
has not: the exact GELU, and slow weights after every fifth step. Reads the binary files of CIFAR-10
(data_batch_*.bin, test_batch.bin). Prints one JSON object for each epoch: seconds of training so far, without
evaluation, and the accuracy with mirrored and shifted views. With --bf16 products are computed in BF16 by autocast.
"""

import argparse
import json
import math
import pathlib
import time

import torch
from torch import nn
from torch.nn import functional

from torch_step import airbench
from torch_train import SIDE, read

WHITENED_IMAGES = 5000
WHITENING_EPSILON = 5e-4
WHITENING_SIDE = 2
WHITENING_BIAS_EPOCHS = 3
MOMENTUM = 0.85
RATE = 11.5
DECAY = 0.0153
BETA_RATE = 64
SMOOTHING = 0.2
SHIFT = 2
RATE_START, RATE_PEAK, RATE_END = 0.2, 0.23, 0.07
SLOW_STEPS = 5
SLOW_DECAY = 0.95


def network(filters):
    model = airbench(10)
    whitening = model[0]
    with torch.no_grad():
        whitening.weight.copy_(filters)
        whitening.bias.zero_()
        for layer in model[1:].modules():
            if isinstance(layer, nn.Conv2d):
                nn.init.dirac_(layer.weight[: layer.in_channels])
    whitening.weight.requires_grad = False
    for layer in model.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.weight.requires_grad = False
    return model.to(memory_format=torch.channels_last)


def whitening_filters(images):
    """Principal directions of all patches, scaled to vary alike, and their opposites."""
    channels = images.shape[1]
    patches = functional.unfold(images, WHITENING_SIDE).transpose(1, 2).flatten(0, 1).double()
    values, vectors = torch.linalg.eigh(patches.T @ patches / len(patches))
    directions = (vectors / (values + WHITENING_EPSILON).sqrt()).T.flip(0).float()
    directions = directions.view(-1, channels, WHITENING_SIDE, WHITENING_SIDE)
    return torch.cat((directions, -directions))


class Images:
    def __init__(self, folder):
        folder = pathlib.Path(folder)
        training, self.labels = read(sorted(folder.glob("data_batch_*.bin")))
        test, self.test_labels = read([folder / "test_batch.bin"])
        pixels = training.float().div(255)
        self.mean = pixels.mean((0, 2, 3)).view(1, -1, 1, 1)
        self.deviation = pixels.std((0, 2, 3)).view(1, -1, 1, 1)
        self.training = self.normalised(training)
        self.test = self.normalised(test)
        self.padded = functional.pad(self.training, (SHIFT,) * 4, mode="reflect")
        self.mirrored_first = torch.rand(len(self.labels)) < 0.5

    def normalised(self, pixels):
        return (pixels.float().div(255) - self.mean) / self.deviation

    def augmented(self, chosen, epoch):
        places = torch.arange(SIDE)
        rows = torch.randint(2 * SHIFT + 1, (len(chosen), 1)) + places
        columns = torch.randint(2 * SHIFT + 1, (len(chosen), 1)) + places
        mirrored = self.mirrored_first[chosen] ^ (epoch % 2 == 1)
        columns[mirrored] = columns[mirrored].flip(1)
        pixels = self.padded[chosen[:, None, None], :, rows[:, :, None], columns[:, None, :]]
        return pixels.permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)


def rate_factor(step, steps):
    peak = int(RATE_PEAK * steps)
    if step < peak:
        return RATE_START + (1 - RATE_START) * step / peak
    return 1 + (RATE_END - 1) * (step - peak) / (steps - peak)


class SlowWeights:
    """Parameters and running statistics that follow the trained ones, which then take their values."""

    def __init__(self, model):
        self.trained = [tensor for tensor in model.state_dict().values() if tensor.is_floating_point()]
        self.slow = [tensor.clone() for tensor in self.trained]

    @torch.no_grad()
    def update(self, kept):
        for slow, trained in zip(self.slow, self.trained):
            slow.lerp_(trained, 1 - kept)
            trained.copy_(slow)


def views(pixels):
    padded = functional.pad(pixels, (1,) * 4, mode="reflect")
    for weight, view in (
        (0.25, pixels),
        (0.125, padded[:, :, :SIDE, :SIDE]),
        (0.125, padded[:, :, 2:, 2:]),
    ):
        yield weight, view
        yield weight, view.flip(3)


def test(model, images, autocast):
    model.eval()
    correct = 0
    with torch.no_grad(), autocast():
        for pixels, labels in zip(images.test.split(500), images.test_labels.split(500)):
            logits = sum(
                weight * model(view.contiguous(memory_format=torch.channels_last)).float()
                for weight, view in views(pixels)
            )
            correct += (logits.argmax(1) == labels).sum().item()
    return 100.0 * correct / len(images.test_labels)


def optimizer_of(model, batch):
    # A step moves by 1 + 1 / (1 - momentum) times a gradient that stays the same.
    scale = 1024 * (1 + 1 / (1 - MOMENTUM))
    rate, decay = RATE / scale, DECAY * batch / scale
    betas = [module.bias for module in model.modules() if isinstance(module, nn.BatchNorm2d)]
    known = {id(beta) for beta in betas}
    others = [p for p in model.parameters() if p.requires_grad and id(p) not in known]
    groups = [
        {"params": betas, "lr": BETA_RATE * rate, "weight_decay": decay / (BETA_RATE * rate)},
        {"params": others, "lr": rate, "weight_decay": decay / rate},
    ]
    return torch.optim.SGD(groups, lr=rate, momentum=MOMENTUM, nesterov=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True, help="folder of the binary files")
    parser.add_argument("--epochs", type=float, default=9.9)
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--bf16", action="store_true", help="products in BF16 by autocast")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stop-after", type=int, help="steps to train, of those that the epochs have")
    given = parser.parse_args()

    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    autocast = lambda: torch.autocast("cpu", dtype=torch.bfloat16, enabled=given.bf16)
    images = Images(given.data)
    begun = time.perf_counter()
    model = network(whitening_filters(images.training[:WHITENED_IMAGES]))
    optimizer = optimizer_of(model, given.batch)
    per_epoch = len(images.labels) // given.batch
    steps = math.ceil(given.epochs * per_epoch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rate_factor(step, steps))
    criterion = nn.CrossEntropyLoss(label_smoothing=SMOOTHING, reduction="sum")
    slow = SlowWeights(model)
    last = min(steps, given.stop_after or steps)
    seconds = time.perf_counter() - begun
    step = 0
    for epoch in range(math.ceil(given.epochs)):
        begun = time.perf_counter()
        model.train()
        model[0].bias.requires_grad = epoch < WHITENING_BIAS_EPOCHS
        order = torch.randperm(len(images.labels))
        total, seen = 0.0, 0
        for chosen in order[: per_epoch * given.batch].split(given.batch):
            with autocast():
                outputs = model(images.augmented(chosen, epoch))
            loss = criterion(outputs.float(), images.labels[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total, seen = total + loss.item(), seen + len(chosen)
            step += 1
            if step % SLOW_STEPS == 0:
                slow.update(SLOW_DECAY**SLOW_STEPS * (step / steps) ** 3)
            if step >= last:
                if step == steps:
                    slow.update(1)
                break
        seconds += time.perf_counter() - begun
        line = {
            "epoch": epoch,
            "steps": step,
            "trainLoss": total / seen,
            "testTop1": test(model, images, autocast),
            "seconds": seconds,
            "precision": "bf16" if given.bf16 else "fp32",
        }
        print(json.dumps(line), flush=True)
        if step >= last:
            break


if __name__ == "__main__":
    main()

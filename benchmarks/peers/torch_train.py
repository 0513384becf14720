"""Trains a network on CIFAR-10 with PyTorch in FP32 on the CPU: the reference for accuracy over time.

Network, batch, schedule, augmentation (4 black pixels around, random crop, random mirror) and normalisation are
those of a Gearshift run with one worker. Reads the binary files of CIFAR-10 (data_batch_*.bin, test_batch.bin),
which gearshift ingest reads too. Prints one JSON object for each epoch. With --state it goes on from where the file
says, and keeps it up to date.
"""

import argparse
import json
import os
import pathlib
import time

import torch
from torch import nn

from torch_step import NETWORKS

SIDE = 32
PADDING = 4


def read(files):
    parts = [torch.frombuffer(bytearray(f.read_bytes()), dtype=torch.uint8) for f in files]
    records = torch.cat(parts).view(-1, 1 + 3 * SIDE * SIDE)
    return records[:, 1:].reshape(-1, 3, SIDE, SIDE), records[:, 0].long()


class Images:
    def __init__(self, folder):
        folder = pathlib.Path(folder)
        training, self.labels = read(sorted(folder.glob("data_batch_*.bin")))
        self.test, self.test_labels = read([folder / "test_batch.bin"])
        pixels = training.float().div(255)
        self.mean = pixels.mean((0, 2, 3)).view(1, 3, 1, 1)
        self.deviation = pixels.std((0, 2, 3)).view(1, 3, 1, 1)
        self.padded = nn.functional.pad(training, (PADDING,) * 4)

    def normalised(self, pixels):
        values = (pixels.float().div(255) - self.mean) / self.deviation
        return values.to(memory_format=torch.channels_last)

    def augmented(self, chosen):
        count = len(chosen)
        rows = torch.randint(2 * PADDING + 1, (count, 1)) + torch.arange(SIDE)
        columns = torch.randint(2 * PADDING + 1, (count, 1)) + torch.arange(SIDE)
        mirrored = torch.rand(count) < 0.5
        columns[mirrored] = columns[mirrored].flip(1)
        pixels = self.padded[chosen[:, None, None], :, rows[:, :, None], columns[:, None, :]]
        return self.normalised(pixels.permute(0, 3, 1, 2))


def train(model, optimizer, images, batch):
    model.train()
    criterion = nn.CrossEntropyLoss()
    order = torch.randperm(len(images.labels))
    total = 0.0
    for chosen in order.split(batch):
        optimizer.zero_grad()
        loss = criterion(model(images.augmented(chosen)), images.labels[chosen])
        loss.backward()
        optimizer.step()
        total += loss.item() * len(chosen)
    return total / len(order)


def test(model, images):
    model.eval()
    correct = 0
    with torch.no_grad():
        for pixels, labels in zip(images.test.split(100), images.test_labels.split(100)):
            correct += (model(images.normalised(pixels)).argmax(1) == labels).sum().item()
    return 100.0 * correct / len(images.test_labels)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True, help="folder of the binary files")
    parser.add_argument("--net", default="resnet20", choices=sorted(NETWORKS))
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--milestones", type=int, nargs="*", default=[18, 26])
    parser.add_argument("--learning-rate", type=float, default=0.1)
    parser.add_argument("--weight-decay", type=float, default=5e-4)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", help="file to go on from, and to keep up to date")
    given = parser.parse_args()

    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    images = Images(given.data)
    model = NETWORKS[given.net][3](10).to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(
        model.parameters(), lr=given.learning_rate, momentum=0.9, weight_decay=given.weight_decay
    )
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, given.milestones)
    first = 0
    if given.state and os.path.exists(given.state):
        kept = torch.load(given.state)
        model.load_state_dict(kept["model"])
        optimizer.load_state_dict(kept["optimizer"])
        schedule.load_state_dict(kept["schedule"])
        torch.set_rng_state(kept["random"])
        first = kept["epoch"]
    for epoch in range(first, given.epochs):
        begun = time.perf_counter()
        learning_rate = schedule.get_last_lr()[0]
        loss = train(model, optimizer, images, given.batch)
        schedule.step()
        seconds = time.perf_counter() - begun
        top1 = test(model, images)
        print(
            json.dumps(
                {
                    "epoch": epoch,
                    "learningRate": learning_rate,
                    "trainLoss": loss,
                    "testTop1": top1,
                    "imagesPerSecond": len(images.labels) / seconds,
                    "seconds": seconds,
                }
            ),
            flush=True,
        )
        if given.state:
            torch.save(
                {
                    "epoch": epoch + 1,
                    "model": model.state_dict(),
                    "optimizer": optimizer.state_dict(),
                    "schedule": schedule.state_dict(),
                    "random": torch.get_rng_state(),
                },
                given.state + ".new",
            )
            os.replace(given.state + ".new", given.state)


if __name__ == "__main__":
    main()

"""Times PyTorch's usual input of ImageNet on the CPU, beside `gearshift bench input`.

Pillow decodes, torchvision crops at random (8 to 100 % of the area), resizes to 224 x 224, mirrors, and normalises;
DataLoader's worker processes do it, each with one thread. ROOT holds a folder of pictures for each class. Prints images/s
of each pass, the first of which warms up.
"""

import argparse
import time

import torch
import torchvision.transforms as transforms
from torchvision.datasets import ImageFolder

MEAN = [0.485, 0.456, 0.406]
DEVIATION = [0.229, 0.224, 0.225]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--repeat", type=int, default=4, help="how often a pass sees each picture")
    options = parser.parse_args()
    torch.set_num_threads(1)
    change = transforms.Compose(
        [
            transforms.RandomResizedCrop(224),
            transforms.RandomHorizontalFlip(),
            transforms.ToTensor(),
            transforms.Normalize(MEAN, DEVIATION),
        ]
    )
    pictures = ImageFolder(options.root, change)
    pictures.samples = pictures.samples * options.repeat
    loader = torch.utils.data.DataLoader(
        pictures,
        batch_size=options.batch,
        shuffle=True,
        num_workers=options.workers,
        drop_last=True,
        persistent_workers=options.workers > 0,
    )
    for run in range(options.passes + 1):
        batches = iter(loader)
        next(batches)
        images = 0
        start = time.perf_counter()
        for values, _ in batches:
            images += len(values)
        rate = images / (time.perf_counter() - start)
        print(f"{rate:.1f} images/s, {options.workers} workers{', not counted' if run == 0 else ''}", flush=True)


if __name__ == "__main__":
    main()

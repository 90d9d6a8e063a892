#!/usr/bin/env python3
"""Training speed as a ratio to PyTorch, and the trainer's memory epoch by epoch.

Debian: apt-get install python3-torch. Build first (dotnet build src/FoodInspect.Trainer -c Release), then for example

    python3 tests/FoodInspect.Benchmarks/training_speed.py --dataset ../shared/data/fruit-belt

Both train the same ENet (the parameters are counted and compared) with Adam and cross entropy on batches of eight 256x256 crops, in
turns. The trainer reads, varies and loads real crops all the while; PyTorch gets one batch made beforehand, again and again, which
favours it. Its better memory layout counts.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

import torch
from torch import nn
from torch.nn import functional

CLASSES = 4
PARAMETERS = 355562  # what the trainer's ENet has with four classes


def act(relu):
    return nn.ReLU() if relu else nn.PReLU()


def triple(convolution, channels, relu):
    return nn.Sequential(convolution, nn.BatchNorm2d(channels), act(relu))


class Bottleneck(nn.Module):
    """Every kind of block: the branch is 1x1 (2x2 when it shrinks), a middle convolution, 1x1, dropout."""

    def __init__(self, taken, given, middle, drop, relu=False, first=None, up=False):
        super().__init__()
        inner = taken // 4
        self.branch = nn.Sequential(
            triple(first or nn.Conv2d(taken, inner, 1, bias=False), inner, relu),
            middle(inner),
            nn.Conv2d(inner, given, 1, bias=False), nn.BatchNorm2d(given), nn.Dropout2d(drop))
        self.main = nn.Sequential(nn.Conv2d(taken, given, 1, bias=False), nn.BatchNorm2d(given)) if up else None
        self.out = act(relu)

    def forward(self, x):
        return self.out(x + self.branch(x))

    def shrink(self, x):
        pooled, indices = functional.max_pool2d(x, 2, 2, return_indices=True)
        branch = self.branch(x)
        main = functional.pad(pooled, (0, 0, 0, 0, 0, branch.shape[1] - x.shape[1]))
        return self.out(main + branch), indices

    def enlarge(self, x, indices):
        return self.out(functional.max_unpool2d(self.main(x), indices, 2, 2) + self.branch(x))


def plain(dilation=1, relu=False):
    return lambda c: triple(nn.Conv2d(c, c, 3, padding=dilation, dilation=dilation, bias=False), c, relu)


def asymmetric(c):
    return nn.Sequential(
        triple(nn.Conv2d(c, c, (5, 1), padding=(2, 0), bias=False), c, False),
        triple(nn.Conv2d(c, c, (1, 5), padding=(0, 2), bias=False), c, False))


def transposed(c):
    return triple(nn.ConvTranspose2d(c, c, 3, 2, 1, 1, bias=False), c, True)


class ENet(nn.Module):
    """ENet (arXiv 1606.02147) in the trainer's default form: one slope a layer in the encoder, ReLU in the decoder."""

    def __init__(self, classes):
        super().__init__()
        self.convolution = nn.Conv2d(3, 13, 3, 2, 1, bias=False)
        self.start = nn.Sequential(nn.BatchNorm2d(16), nn.PReLU())
        self.down1 = Bottleneck(16, 64, plain(), 0.01, first=nn.Conv2d(16, 4, 2, 2, bias=False))
        self.stage1 = nn.Sequential(*[Bottleneck(64, 64, plain(), 0.01) for _ in range(4)])
        self.down2 = Bottleneck(64, 128, plain(), 0.1, first=nn.Conv2d(64, 16, 2, 2, bias=False))
        middles = [plain(), plain(2), asymmetric, plain(4), plain(), plain(8), asymmetric, plain(16)]
        self.context = nn.Sequential(*[Bottleneck(128, 128, middle, 0.1) for middle in middles * 2])
        self.up4 = Bottleneck(128, 64, transposed, 0.1, relu=True, up=True)
        self.stage4 = nn.Sequential(*[Bottleneck(64, 64, plain(relu=True), 0.1, relu=True) for _ in range(2)])
        self.up5 = Bottleneck(64, 16, transposed, 0.1, relu=True, up=True)
        self.stage5 = Bottleneck(16, 16, plain(relu=True), 0.1, relu=True)
        self.scores = nn.ConvTranspose2d(16, classes, 2, 2)

    def forward(self, x):
        x = self.start(torch.cat([self.convolution(x), functional.max_pool2d(x, 2, 2)], 1))
        x, indices1 = self.down1.shrink(x)
        x, indices2 = self.down2.shrink(self.stage1(x))
        x = self.stage4(self.up4.enlarge(self.context(x), indices2))
        return self.scores(self.stage5(self.up5.enlarge(x, indices1)))


def pytorch_pictures_per_second(layout, steps, batch, crop):
    network = ENet(CLASSES).to(memory_format=layout).train()
    assert sum(p.numel() for p in network.parameters()) == PARAMETERS, "this is another network than the trainer's"
    optimizer = torch.optim.Adam(network.parameters(), lr=1.5e-3, weight_decay=1e-4)
    images = torch.rand(batch, 3, crop, crop).to(memory_format=layout)
    classes = torch.randint(CLASSES, (batch, crop, crop))
    seconds = []
    for _ in range(steps + 2):
        start = time.perf_counter()
        optimizer.zero_grad()
        functional.cross_entropy(network(images), classes).backward()
        optimizer.step()
        seconds.append(time.perf_counter() - start)
    return batch / statistics.median(seconds[2:])


def resident_megabytes(pid):
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), float("nan"))


def train(arguments):
    """Runs the trainer; gives its pictures a second and its resident memory after each epoch."""
    with tempfile.TemporaryDirectory() as folder:
        run = pathlib.Path(folder, "run")
        command = [
            arguments.trainer, "train", "--dataset", arguments.dataset, "--out", str(run), "--epochs", str(arguments.epochs),
            "--batch", str(arguments.batch), "--crop", str(arguments.crop), "--threads", str(arguments.threads),
            "--class-weights", "None", "--validate-every", str(arguments.epochs)]
        memory, history = [], run / "history.jsonl"
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            while process.poll() is None:
                done = len(history.read_text().splitlines()) if history.exists() else 0
                if done > len(memory):
                    memory.append(resident_megabytes(process.pid))
                time.sleep(0.05)
        if process.returncode != 0:
            raise SystemExit(f"the trainer ended with {process.returncode}")
        return json.loads(history.read_text().splitlines()[-1])["picturesPerSecond"], memory


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", required=True)
    parser.add_argument("--trainer", default="src/FoodInspect.Trainer/bin/Release/net10.0/linux-x64/foodinspect-trainer")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--epochs", type=int, default=2, help="of the trainer, a round")
    parser.add_argument("--steps", type=int, default=20, help="of PyTorch, a round and layout")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--crop", type=int, default=256)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)

    ratios = []
    for number in range(1, arguments.rounds + 1):
        load = os.getloadavg()[0]
        own, memory = train(arguments)
        plain_layout, channels_last = (
            pytorch_pictures_per_second(layout, arguments.steps, arguments.batch, arguments.crop)
            for layout in (torch.contiguous_format, torch.channels_last))
        ratios.append(own / max(plain_layout, channels_last))
        print(
            f"round {number}: trainer {own:.1f} pictures/s; PyTorch {torch.__version__} {plain_layout:.1f}, channels-last {channels_last:.1f}; "
            f"ratio {ratios[-1]:.2f}; load {load:.1f} before, {os.getloadavg()[0]:.1f} after", flush=True)
        print("  resident MB after each epoch: " + ", ".join(f"{value:.0f}" for value in memory), flush=True)
    print(f"ratio, the median of {arguments.rounds}: {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""How a model and its recipe fare on lines that nobody tuned them to.

    python3 tests/FoodInspect.Benchmarks/other_lines.py --recipe fruit-belt

composes short videos with their truth: fruit of `fruit/val` and of `cutouts`, foreign bodies drawn for this purpose (foreign-bodies/, or with
`--bodies moulded-bodies` buttons, coins and caps of a fruit's roundness; our own work), each on another made belt; inspects them, compares, and adds up. Needs ffmpeg for the videos. The same seeds give the same lines.
"""
import argparse
import json
import pathlib
import re
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent


def read_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=pathlib.Path, default=ROOT / "../shared/data")
    parser.add_argument("--recipe", default="fruit-belt")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="as of ./run.sh inspect, for example Recipes:fruit-belt:Model=models/other")
    parser.add_argument("--bodies", type=pathlib.Path, default="foreign-bodies", help="folder beside this script, or a whole path")
    parser.add_argument("--lines", type=int, default=8)
    parser.add_argument("--frames", type=int, default=240)
    parser.add_argument("--seed", type=int, default=21, help="of the first line")
    parser.add_argument("--keep", type=pathlib.Path, help="folder for the videos and what inspect wrote of them")
    return parser.parse_args()


def run(*command, accepted=(0,)):
    result = subprocess.run([str(part) for part in (ROOT / "run.sh", *command)], capture_output=True, text=True, check=False)
    if result.returncode not in accepted:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {result.returncode}:\n{result.stdout}{result.stderr}")
    return result.stdout


def gather_items(data, bodies, folder):
    """compose cuts items from a split named train."""
    fruit = folder / "fruit"
    shutil.copytree(data / "fruit/val", fruit / "train")
    shutil.copy(data / "fruit/classes.json", fruit)
    cutouts = folder / "cutouts"
    shutil.copytree(HERE / bodies, cutouts)
    shutil.copytree(data / "cutouts/sound", cutouts / "sound")
    return fruit, cutouts


def compose(data, sources, video, frames, seed):
    fruit, cutouts = sources
    run("trainer", "compose", "--classes", data / "fruit-belt", "--from", fruit, "--cutouts", cutouts, "--map", "sound=product", "--out", video,
        "--frames", frames, "--seed", seed, "--items", "6-12", "--length", "55-85", "--length", "foreign=18-45",
        "--share", "foreign=0.25", "--share", "rot=0.25")


def measure(video, arguments):
    out = video.with_suffix("")
    settings = [part for setting in arguments.set for part in ("--set", setting)]
    run("inspect", video, "--recipe", arguments.recipe, "--out", out, *settings)
    # compare ends with 6 where its limits are missed, which is a figure here.
    report = run("compare", out / "items.jsonl", "--truth", video.with_suffix(".json"), accepted=(0, 6))
    counts = re.search(r"items: (\d+) counted, (\d+) true \((\d+) rotten, (\d+) foreign, (\d+) sound\)", report)
    if counts is None:
        raise SystemExit(f"compare said:\n{report}")
    counted, true, *kinds = map(int, counts.groups())
    shares = [float(share) for share in re.findall(r"rejected +([0-9.]+) %", report)]
    figures = {"counted": counted, "true": true, "not in truth": report.count("no such item")}
    for name, total, share in zip(("rotten", "foreign", "sound"), kinds, shares, strict=True):
        figures |= {name: total, f"{name} rejected": round(total * share / 100)}
    return figures


def main():
    arguments = read_arguments()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        sources = gather_items(arguments.data, arguments.bodies, pathlib.Path(temporary) / "items")
        total = {}
        for seed in range(arguments.seed, arguments.seed + arguments.lines):
            video = folder / f"line-{seed}.mp4"
            compose(arguments.data, sources, video, arguments.frames, seed)
            figures = measure(video, arguments)
            print(f"line {seed}: {json.dumps(figures)}", flush=True)
            total = {name: total.get(name, 0) + figure for name, figure in figures.items()}
        print(f"all {arguments.lines}: {json.dumps(total)}")


if __name__ == "__main__":
    main()

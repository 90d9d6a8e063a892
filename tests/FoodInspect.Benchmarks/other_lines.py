#!/usr/bin/env python3
"""How a model and its recipe fare on lines that nobody tuned them to.

    python3 tests/FoodInspect.Benchmarks/other_lines.py --recipe fruit-belt

composes short videos with their truth: rotten and sound fruit of `fruit/val`, sound fruit of `cutouts`, foreign bodies drawn for this purpose (foreign-bodies/, or with
`--bodies moulded-bodies` buttons, coins and caps of a fruit's roundness; our own work), each on another made belt; inspects them, compares, and adds up. Needs ffmpeg for the videos. The same seeds give the same lines.

With `--stamps FOLDER` sound food (beside that of `fruit/val`) and foreign bodies are stamps of Tux Paint (GPL-2; Debian's tuxpaint-stamps-default puts them into /usr/share/tuxpaint/stamps)
that the training split of fruit-belt does not have (its validation pictures and line.mp4 have some of the fruit): fruit, or with `--food vegetables` what is further from it.
With `--spoil` rot cut from `fruit/val` is laid on that food too, so that most rotten items are of kinds that the model has not seen rotten.
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

FOOD = {
    "fruit": [f"food/fruit/{name}.png" for name in (
        "apple_granny_smith", "apple_red", "apricot", "avocado", "cherimoya", "Cherry_Stella", "kiwi", "mandarine", "orange_seville", "pomegranate")],
    "vegetables": ["food/nuts/walnut.png"] + [f"food/vegetables/{name}.png" for name in (
        "eggplant", "garlic", "onion", "pattypan_squash", "potato", "tomato", "yellowpepper")],
}
BODIES = [
    *(f"animals/insects/{name}.png" for name in (
        "bee", "Brown_slug", "hornet", "hoverfly", "mantis", "cartoon/dragonfly", "cartoon/ladybug-2", "cartoon/snail", "cartoon/spider_fly")),
    *(f"household/{name}.png" for name in (
        "key", "Lightbulb", "rubberduck", "arttools/scissors_small_closed", "tools/mallet_metal", "tools/saw", "tools/spade")),
    *(f"clothes/{name}.png" for name in ("button", "clothespin_new", "clothespin_old", "t_glove", "t_sock")),
]


def read_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=pathlib.Path, default=ROOT / "../shared/data")
    parser.add_argument("--recipe", default="fruit-belt")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="as of ./run.sh inspect, for example Recipes:fruit-belt:Model=models/other")
    parser.add_argument("--bodies", type=pathlib.Path, help="folder beside this script, or a whole path (default: foreign-bodies)")
    parser.add_argument("--stamps", type=pathlib.Path, help="folder of Tux Paint's stamps; instead of --bodies, and of the cut-outs' sound fruit")
    parser.add_argument("--food", choices=FOOD, help="of the stamps (default: fruit)")
    parser.add_argument("--spoil", action="store_true", help="lay rot on the stamps' food")
    parser.add_argument("--lines", type=int, default=8)
    parser.add_argument("--frames", type=int, default=240)
    parser.add_argument("--seed", type=int, default=21, help="of the first line")
    parser.add_argument("--keep", type=pathlib.Path, help="folder for the videos and what inspect wrote of them")
    arguments = parser.parse_args()
    if arguments.stamps is None:
        if arguments.food is not None:
            parser.error("--food is of the stamps: give --stamps too")
        if arguments.spoil:
            parser.error("--spoil is of the stamps: give --stamps too")
        arguments.bodies = arguments.bodies or pathlib.Path("foreign-bodies")
    else:
        if arguments.bodies is not None:
            parser.error("--stamps brings foreign bodies of its own: leave --bodies out")
        arguments.food = arguments.food or "fruit"
        missing = [stamp for stamp in FOOD[arguments.food] + BODIES if not (arguments.stamps / stamp).is_file()]
        if missing:
            parser.error(f"{arguments.stamps} lacks {', '.join(missing)}")
    return arguments


def run(*command, accepted=(0,)):
    result = subprocess.run([str(part) for part in (ROOT / "run.sh", *command)], capture_output=True, text=True, check=False)
    if result.returncode not in accepted:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {result.returncode}:\n{result.stdout}{result.stderr}")
    return result.stdout


def gather_items(arguments, folder):
    """compose cuts items from a split named train."""
    fruit = folder / "fruit"
    shutil.copytree(arguments.data / "fruit/val", fruit / "train")
    shutil.copy(arguments.data / "fruit/classes.json", fruit)
    cutouts = folder / "cutouts"
    if arguments.stamps is None:
        shutil.copytree(HERE / arguments.bodies, cutouts)
        shutil.copytree(arguments.data / "cutouts/sound", cutouts / "sound")
    else:
        for name, stamps in (("sound", FOOD[arguments.food]), ("foreign", BODIES)):
            (cutouts / name).mkdir(parents=True)
            for stamp in stamps:
                shutil.copy(arguments.stamps / stamp, cutouts / name)
    return fruit, cutouts


def compose(arguments, sources, video, seed):
    fruit, cutouts = sources
    rot = ("--share", "rot=0.4", "--transplant", 3, "--product-class", "product", "--defect-classes", "rot") if arguments.spoil else ("--share", "rot=0.25")
    run("trainer", "compose", "--classes", arguments.data / "fruit-belt", "--from", fruit, "--cutouts", cutouts, "--map", "sound=product", "--out", video,
        "--frames", arguments.frames, "--seed", seed, "--items", "6-12", "--length", "55-85", "--length", "foreign=18-45",
        "--share", "foreign=0.25", *rot)


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
        sources = gather_items(arguments, pathlib.Path(temporary) / "items")
        total = {}
        for seed in range(arguments.seed, arguments.seed + arguments.lines):
            video = folder / f"line-{seed}.mp4"
            compose(arguments, sources, video, seed)
            figures = measure(video, arguments)
            print(f"line {seed}: {json.dumps(figures)}", flush=True)
            total = {name: total.get(name, 0) + figure for name, figure in figures.items()}
        print(f"all {arguments.lines}: {json.dumps(total)}")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Makes a checkpoint whose weights are the mean of two of one form (Wortsman et al. 2022, arXiv 2203.05482: model soups).

    apt-get install python3-numpy
    /usr/bin/python3 tests/FoodInspect.Benchmarks/mean_weights.py runs/belt-7/best models/fruit-belt --out runs/mean

All but the weights is the first one's, also its figures: `evaluate` the mean before you believe in it.
"""
import argparse
import json
import pathlib
import shutil
import struct

import numpy


def read(path):
    """Header and bytes of a safetensors file: the header's length (64 bits, little-endian), the header in JSON, then the tensors."""
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    return json.loads(content[8 : 8 + length]), content[: 8 + length], content[8 + length :]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=pathlib.Path)
    parser.add_argument("second", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path, required=True, help="must not exist")
    arguments = parser.parse_args()
    (first, head, mine), (second, _, others) = (read(folder / "weights.safetensors") for folder in (arguments.first, arguments.second))
    shapes = [{name: (tensor["dtype"], tensor["shape"]) for name, tensor in header.items() if name != "__metadata__"} for header in (first, second)]
    if shapes[0] != shapes[1]:
        raise SystemExit(f"The networks differ: {sorted(set(shapes[0]) ^ set(shapes[1])) or 'shapes'}.")
    mean = bytearray(mine)
    for name, (kind, _) in shapes[0].items():
        if kind != "F32":
            raise SystemExit(f"{name} is {kind}, not F32.")
        (begin, end), (start, stop) = first[name]["data_offsets"], second[name]["data_offsets"]
        mean[begin:end] = ((numpy.frombuffer(mine[begin:end], "<f4") + numpy.frombuffer(others[start:stop], "<f4")) / 2).astype("<f4").tobytes()
    arguments.out.mkdir(parents=True)
    shutil.copy(arguments.first / "checkpoint.json", arguments.out)
    (arguments.out / "weights.safetensors").write_bytes(head + bytes(mean))


if __name__ == "__main__":
    main()

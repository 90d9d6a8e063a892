#!/usr/bin/env python3
"""Makes a folder of cut-outs for `compose` from drawings that anyone may use: produce, and things that do not belong among it.

    apt-get install python3-pil python3-numpy openclipart-png gimp-data
    npm pack @lobehub/fluent-emoji-3d@1.1.0 && tar xzf lobehub-fluent-emoji-3d-1.1.0.tgz
    /usr/bin/python3 tests/FoodInspect.Benchmarks/drawn_cutouts.py --emoji package/assets --out cutouts

Each piece of produce is there three times: as it is drawn, with the relief of a photographed surface (bark, stone, leather, paper: rough skins), and in the colours of one. The sources are the Open Clip Art Library (public domain),
Microsoft's Fluent Emoji (MIT licence) and the patterns of GIMP (GPL-3). Tux Paint's stamps are none of them: they measure what comes of it.
"""
import argparse
import pathlib
import struct

import numpy
from PIL import Image, ImageFilter

LONGER_SIDE_PX = 256
# Some clip art is drawn for posters, which Pillow takes for an attack.
Image.MAX_IMAGE_PIXELS = None

EMOJI = {
    "product": """1f347 1f348 1f34a 1f34b 1f34d 1f96d 1f34e 1f34f 1f350 1f351 1f352 1f353 1f95d 1f345 1fad2 1f965 1f951 1f346 1f954
        1f955 1f33d 1f336-fe0f 1fad1 1f952 1f96c 1f966 1f9c4 1f9c5 1f95c 1f330 1fada 1fadb 1f950 1f956 1fad3 1f95a""",
    "foreign": """1f41b 1f41c 1f41d 1f41e 1f997 1fab3 1f577-fe0f 1f982 1f99f 1fab0 1fab1 1f40c 1f98b 1f511 1f5dd-fe0f 1f528 1fa93 26cf-fe0f 1f527 1fa9b 1f529
        2699-fe0f 1f5dc-fe0f 1f517 26d3-fe0f 1fa9d 1f9f2 1fa9a 2702-fe0f 1f4ce 1f4cc 1f4cd 1f58a-fe0f 270f-fe0f 1f58d-fe0f 1f50b 1f4a1 1f526 1f9e4 1f9e6
        1f48d 1f9f7 1f9f5 1fa99 1f48a 1fa79 1f489 1f321-fe0f 1f9ea 1f37c 1f37e 1f9f4 1f9fc 1f9fd 1faa5 1faa3 1f9f9 1f9f6 1f453 231a 1f4f1 1f5b1-fe0f 1f50c
        1fab6 1f9b4 1fab5 1f48e 1f3b2 1f9e9 26bd 1f6de 1fad9 1f944 1f52a 1f9e2 1f4bf 1fa92 1f6ac 1fae7 1faa1 1f9b7 1f3f7-fe0f 1f39f-fe0f 1f4e6 1f9fb 1f380""",
}
CLIP_ART = {
    "product": """food/fruit/an_apple_01 food/fruit/another_apple_01 food/fruit/apple food/fruit/apple_martin_schmidt-li_01r food/fruit/cartoon_apple_k_yager_01
        food/fruit/champignon_01 food/fruit/cherries food/fruit/cherry_jean_victor_balin_ food/fruit/cherry_jonathan_dietrich_01 food/fruit/grape_01
        food/fruit/green_pear_01 food/fruit/gumnut_shaded_01 food/fruit/la_prugna_architetto_fra_01 food/fruit/lemon food/fruit/lemon_simple
        food/fruit/lemon_whole_ganson food/fruit/lime_whole_ganson food/fruit/lime_half_ganson food/fruit/lemon_half_ganson food/fruit/orange
        food/fruit/orange_dave_pena_01 food/fruit/orange_simple food/fruit/peach_simple food/fruit/pear_01 food/fruit/pear_02 food/fruit/pear_jean-victor_balin_01r
        food/fruit/pera_architetto_francesc_01 food/fruit/pineapple food/fruit/prune food/fruit/strawberry food/fruit/strawberry_01
        food/fruit/strawberry_jonathan_diet_01 food/fruit/strawberry_simple food/fruit/watermelon_james_kilfige_01 food/vegetables/cayenne_pepper_1_simple_01
        food/vegetables/cayennepepperrevisited_d_01 food/vegetables/habanero_pepper_1_simpl_01 food/vegetables/onion_joerg_rosenbauer_01
        food/vegetables/pannocchia_di_gran_turc_01""",
    "foreign": "animals/bugs/* tools/*",
}
# Frames, tables and things with their surroundings, which are no item.
NO_ITEM = ("bullet_hole", "dragonfly_01", "route", "compass_01", "virus", "hand", "lightning", "farfalle", "zanzara", "palace", "oil", "mag")


PATTERNS = """Animal/leather Animal/leopard Fabric/burlap Food/java Paper/crinklepaper Plant/leaves Stone/Craters Stone/Moonfoot Stone/cracked Stone/granite1 Stone/ground1
    Stone/marble1 Stone/marble3 Stone/rock Stone/slate Stone/stone33 Stone/terra Wood/bark Wood/burlwood Wood/corkboard Wood/walnut Wood/wood2 Wood/wood4"""


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--emoji", type=pathlib.Path, required=True, help="the folder assets of @lobehub/fluent-emoji-3d")
    parser.add_argument("--clip-art", type=pathlib.Path, default=pathlib.Path("/usr/share/openclipart/png"))
    parser.add_argument("--patterns", type=pathlib.Path, default=pathlib.Path("/usr/share/gimp/2.0/patterns"))
    parser.add_argument("--out", type=pathlib.Path, required=True, help="must not exist")
    arguments = parser.parse_args()
    if arguments.out.exists():
        parser.error(f"{arguments.out} exists already")
    return arguments


def pictures(arguments):
    for kind, codes in EMOJI.items():
        for code in codes.split():
            yield kind, arguments.emoji / f"{code}.webp"
    for kind, names in CLIP_ART.items():
        for name in names.split():
            found = sorted(arguments.clip_art.glob(f"{name}.png"))
            if not found:
                raise SystemExit(f"{arguments.clip_art} has no {name}.png.")
            yield from ((kind, path) for path in found if not path.stem.startswith(NO_ITEM) and "_bw" not in path.stem)


def cut_out(path):
    """The picture without its empty margin, at most LONGER_SIDE_PX long; None where it fills its frame, since then it is no cut-out."""
    with Image.open(path) as picture:
        picture = picture.convert("RGBA")
    box = picture.getchannel("A").point(lambda opacity: 255 if opacity > 8 else 0).getbbox()
    if box is None:
        return None
    picture = picture.crop(box)
    picture.thumbnail((LONGER_SIDE_PX, LONGER_SIDE_PX))
    opacity = picture.getchannel("A").histogram()
    return None if sum(opacity[128:]) > 0.92 * sum(opacity) else picture


def read_pattern(path):
    """RGB of a GIMP pattern, format version 1: a header of six big-endian words (size, version, width, height, channels, GPAT) and the name, then the pixels."""
    content = path.read_bytes()
    header, version, width, height, channels, magic = struct.unpack(">5I4s", content[:24])
    if magic != b"GPAT" or version != 1:
        raise SystemExit(f"{path} is no GIMP pattern of version 1.")
    pixels = numpy.frombuffer(content, numpy.uint8, width * height * channels, header).reshape(height, width, channels)
    return numpy.repeat(pixels[:, :, :1], 3, 2) if channels < 3 else pixels[:, :, :3]


def surface(pattern, size, scale):
    """The pattern, scaled and repeated mirrored over the size; 0 to 1."""
    height, width = pattern.shape[:2]
    tile = numpy.asarray(Image.fromarray(pattern).resize((max(8, int(width * scale)), max(8, int(height * scale)))), numpy.float32) / 255
    tile = numpy.concatenate([tile, tile[:, ::-1]], 1)
    tile = numpy.concatenate([tile, tile[::-1]], 0)
    rows, columns = -(-size[1] // tile.shape[0]), -(-size[0] // tile.shape[1])
    return numpy.tile(tile, (rows, columns, 1))[: size[1], : size[0]]


def with_relief(picture, texture, strength):
    """The picture with the texture's light and dark."""
    light = texture.mean(2, keepdims=True)
    light = 1 + strength * (light / light.mean() - 1)
    return painted(picture, numpy.asarray(picture.convert("RGB"), numpy.float32) / 255 * light)


def with_colours(picture, texture):
    """The texture with the picture's shading."""
    blurred = numpy.asarray(picture.convert("RGB").filter(ImageFilter.GaussianBlur(6)), numpy.float32).mean(2, keepdims=True)
    inside = numpy.asarray(picture.getchannel("A")) > 127
    return painted(picture, texture * (0.4 + 0.6 * blurred / blurred[inside].mean()))


def painted(picture, colours):
    result = Image.fromarray((numpy.clip(colours, 0, 1) * 255).astype(numpy.uint8))
    result.putalpha(picture.getchannel("A"))
    return result


def main():
    arguments = read_arguments()
    patterns = [arguments.patterns / f"{name}.pat" for name in PATTERNS.split()]
    missing = [str(path) for path in [*(path for _, path in pictures(arguments)), *patterns] if not path.is_file()]
    if missing:
        raise SystemExit("Not there (see --emoji, --clip-art, --patterns): " + ", ".join(missing))
    patterns = [read_pattern(path) for path in patterns]
    chance = numpy.random.default_rng(1)
    for kind, path in pictures(arguments):
        folder = arguments.out / kind
        folder.mkdir(parents=True, exist_ok=True)
        picture = cut_out(path)
        if picture is None:
            print(f"left out, since it fills its frame: {path.name}")
            continue
        if (folder / f"{path.stem}.png").exists():
            raise SystemExit(f"two {kind} pictures are called {path.stem}")
        picture.save(folder / f"{path.stem}.png")
        if kind == "product":
            textures = [surface(patterns[chance.integers(len(patterns))], picture.size, chance.uniform(0.5, 1.6)) for _ in range(2)]
            with_relief(picture, textures[0], chance.uniform(0.4, 1.2)).save(folder / f"{path.stem}-relief.png")
            with_colours(picture, textures[1]).save(folder / f"{path.stem}-colours.png")
    for kind in EMOJI:
        print(f"{kind}: {len(list((arguments.out / kind).glob('*.png')))} cut-outs in {arguments.out / kind}")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Renders a folder of cut-outs for `compose`: made-up produce, and moulded, cut and drawn things that do not belong among it.

    apt-get install povray python3-pil
    /usr/bin/python3 tests/FoodInspect.Benchmarks/rendered_cutouts.py --out cutouts

Bodies of revolution with lobes, hollows, crowns, necks and stems, their skins glossy or dry, light from anywhere: what products look like that nobody has labelled yet, all of them sound. The foreign
bodies are as round as they: buttons, coins, caps, washers, nuts, beads, capsules, stones, and cables, shards, chips. POV-Ray (AGPL-3) renders them from the scenes that this file writes; the same seed gives the same scenes.
"""
import argparse
import colorsys
import math
import pathlib
import random
import subprocess
import tempfile

from PIL import Image

SIDE_PX = 128
# Hue in degrees, saturation, value: ranges of skins.
SKINS = {
    "red": ((-12, 16), (0.6, 0.95), (0.45, 0.9)), "orange": ((18, 36), (0.65, 0.98), (0.7, 1)), "yellow": ((42, 60), (0.5, 0.95), (0.75, 1)),
    "green": ((65, 120), (0.35, 0.85), (0.35, 0.85)), "purple": ((270, 345), (0.3, 0.8), (0.15, 0.5)), "tan": ((24, 42), (0.25, 0.6), (0.5, 0.9)),
    "brown": ((15, 35), (0.35, 0.7), (0.25, 0.5)), "cream": ((35, 60), (0.05, 0.3), (0.8, 1)), "pink": ((340, 372), (0.15, 0.5), (0.75, 1)),
}


class Scene:
    """Chooses numbers and writes them in POV-Ray's language."""

    def __init__(self, seed):
        self.chance = random.Random(seed)

    def uniform(self, low, high):
        return self.chance.uniform(low, high)

    def happens(self, share):
        return self.chance.random() < share

    def skin(self, name=None):
        hue, saturation, value = (self.uniform(*span) for span in SKINS[name or self.chance.choice(list(SKINS))])
        return colorsys.hsv_to_rgb(hue % 360 / 360, saturation, value)

    def any_colour(self):
        return colorsys.hsv_to_rgb(self.uniform(0, 1), self.uniform(0, 1), self.uniform(0.1, 1))

    def metal(self):
        return colorsys.hsv_to_rgb(*self.chance.choice([(0.1, 0.05, 0.75), (0.12, 0.55, 0.75), (0.06, 0.55, 0.65), (0.6, 0.06, 0.5), (0.6, 0.02, 0.9)]))

    def axis(self):
        return f"<{self.uniform(0, 360):.0f}, {self.uniform(0, 360):.0f}, {self.uniform(0, 360):.0f}>"


def rgb(colour, factor=1.0, clear=0.0):
    return "rgbt <" + ", ".join(f"{min(1, channel * factor):.3f}" for channel in colour) + f", {clear:.2f}>"


def star_shaped(scene, lobes, lobe, top, bottom, taper, rough):
    """The isosurface of a body that its centre sees whole; top and bottom are (height, width) of a knob or, below 0, a hollow at its poles."""
    seed = scene.uniform(0, 99)
    return f"""isosurface {{ function {{ sqrt(x*x+y*y+z*z) / ((1 + {taper:.3f} * y/(sqrt(x*x+y*y+z*z)+1e-4)
        + {top[0]:.3f} * exp(-(1-y/(sqrt(x*x+y*y+z*z)+1e-4))/{top[1]:.3f}) + {bottom[0]:.3f} * exp(-(1+y/(sqrt(x*x+y*y+z*z)+1e-4))/{bottom[1]:.3f}))
        * (1 + {lobe:.3f} * cos({lobes}*atan2(z,x)) * (x*x+z*z)/(x*x+y*y+z*z+1e-4))
        * (1 + {rough[0]:.3f} * (f_noise3d(x*{rough[1]:.2f}+{seed:.1f}, y*{rough[1]:.2f}, z*{rough[1]:.2f}) - 0.5))) - 1 }}
        contained_by {{ sphere {{ 0, 2.2 }} }} max_gradient 4 accuracy 0.01 """


def skin_texture(scene):
    """Colours from pole to pole, fine grain, and a gloss or none; what is dark lies at the poles only."""
    base = scene.skin()
    other = scene.skin() if scene.happens(0.25) else base
    # From the lower pole to the upper: what a flower or a stem left behind is dark, pale or green.
    ends = [scene.skin("brown") if scene.happens(0.5) else scene.skin(scene.chance.choice(["green", "cream", "tan"])) if scene.happens(0.5) else base for _ in range(2)]
    width = scene.uniform(0.004, 0.025)
    glossy = scene.happens(0.5)
    finish = f"specular {scene.uniform(0.3, 1):.2f} roughness {scene.uniform(0.003, 0.05):.3f}" if glossy else "specular 0.05 roughness 0.2"
    grain = scene.chance.choice(["bumps", "dents", "granite", "wrinkles"])
    relief = f"normal {{ {grain} {scene.uniform(0.05, 0.6 if not glossy else 0.25):.2f} scale {math.exp(scene.uniform(-3.5, -1.2)):.3f} }}"
    stripes = scene.chance.choice([0, 0, 0, scene.chance.randint(6, 24)])
    swirl = f"+ {scene.uniform(0, 0.3):.2f} * (f_noise3d(x*3, y*3, z*3) - 0.5) + {0.12 if stripes else 0} * cos({stripes}*atan2(z,x))"
    pigment = f"""pigment {{ function {{ max(0.001, min(0.999, 0.5 + 0.5*y/(sqrt(x*x+y*y+z*z)+1e-4) {swirl} * (x*x+z*z)/(x*x+y*y+z*z+1e-4))) }} color_map {{
        [0 {rgb(ends[0])}] [{width / 2:.4f} {rgb(ends[0])}] [{width:.4f} {rgb(base, 0.9)}] [0.45 {rgb(base)}] [0.6 {rgb(other)}] [{1 - width:.4f} {rgb(other, scene.uniform(0.8, 1.15))}] [{1 - width / 2:.4f} {rgb(ends[1])}] [1 {rgb(ends[1])}] }} }}"""
    texture = f"texture {{ {pigment} {relief} finish {{ diffuse 0.75 ambient 0.2 {finish} }} }}"
    if scene.happens(0.5):
        freckle = rgb(base, scene.uniform(0.6, 1.4), scene.uniform(0.3, 0.7))
        texture += f" texture {{ pigment {{ spotted color_map {{ [0 rgbt 1] [0.5 rgbt 1] [0.6 {freckle}] [1 {freckle}] }} scale {scene.uniform(0.02, 0.07):.3f} }} finish {{ diffuse 0.75 ambient 0.2 }} }}"
    return texture


def sweep(scene, start, end, radius, colour, bend=0.3):
    middle = [(a + b) / 2 + scene.uniform(-bend, bend) for a, b in zip(start, end)]
    points = ", ".join(f"<{x:.3f}, {y:.3f}, {z:.3f}>, {radius * factor:.3f}" for (x, y, z), factor in ((start, 1.2), (start, 1.2), (middle, 0.9), (end, 1), (end, 1)))
    return f"sphere_sweep {{ cubic_spline 5, {points} texture {{ pigment {{ {rgb(colour)} }} normal {{ bumps 0.3 scale 0.05 }} finish {{ diffuse 0.75 ambient 0.2 }} }} }}"


def crown(scene, height):
    """Leaves around a pole."""
    colour, count = scene.skin(scene.chance.choice(["green", "green", "tan", "brown"])), scene.chance.randint(4, 9)
    length, lift = scene.uniform(0.25, 0.7), scene.uniform(-20, 60)
    leaf = f"sphere {{ 0, 1 scale <{length / 2:.2f}, 0.03, {length * scene.uniform(0.1, 0.25):.2f}> translate {length / 2:.2f}*x rotate {lift:.0f}*z"
    leaves = " ".join(f"object {{ {leaf} rotate {360 * i / count + scene.uniform(-15, 15):.0f}*y translate {height:.2f}*y }} }}" for i in range(count))
    return f"union {{ {leaves} texture {{ pigment {{ {rgb(colour)} }} finish {{ diffuse 0.75 ambient 0.2 }} }} }}"


def produce(scene):
    def pole():
        return (scene.uniform(-0.45, 0.0) if scene.happens(0.6) else scene.uniform(0, 0.5), scene.uniform(0.02, 0.25))

    lobes = scene.chance.choice([0, 0, 0, 3, 4, 5, 8, 10])
    top, taper = pole(), scene.uniform(-0.35, 0.35) if scene.happens(0.4) else 0
    rough = (scene.uniform(0.05, 0.5), scene.uniform(1, 3)) if scene.happens(0.4) else (0.03, 2)
    stretch = (scene.uniform(0.85, 1.15), scene.uniform(0.7, 1.9) if scene.happens(0.5) else scene.uniform(0.8, 1.1), 1)
    body = star_shaped(scene, lobes, scene.uniform(0.02, 0.14) if lobes else 0, top, pole(), taper, rough) + skin_texture(scene) + " }"
    height = 1 + taper + top[0]
    parts = [body]
    if scene.happens(0.45):
        tip = (scene.uniform(-0.5, 0.5), height + math.exp(scene.uniform(-1.8, 0.6)), scene.uniform(-0.5, 0.5))
        parts.append(sweep(scene, (0, height - 0.1, 0), tip, scene.uniform(0.03, 0.13), scene.skin(scene.chance.choice(["brown", "green", "tan"]))))
    if scene.happens(0.3):
        parts.append(crown(scene, height - 0.05))
    return f"union {{ {' '.join(parts)} scale <{stretch[0]:.2f}, {stretch[1]:.2f}, {stretch[2]:.2f}> rotate {scene.axis()} }}"


def dull_or_shiny(scene, colour=None):
    """Plastic, painted, metal, glass."""
    kind = scene.chance.choice(["plastic", "plastic", "metal", "metal", "rubber"])
    if kind == "metal":
        finish = f"metallic specular {scene.uniform(0.4, 1):.2f} roughness {scene.uniform(0.005, 0.08):.3f} diffuse 0.55 ambient 0.25 brilliance 3"
        return f"texture {{ pigment {{ {rgb(colour or scene.metal())} }} normal {{ {scene.chance.choice(['bumps', 'wrinkles'])} {scene.uniform(0, 0.4):.2f} scale 0.08 }} finish {{ {finish} }} }}"
    gloss = f"specular {scene.uniform(0.3, 0.9):.2f} roughness {scene.uniform(0.002, 0.03):.3f}" if kind == "plastic" else "specular 0.1 roughness 0.1"
    return f"texture {{ pigment {{ {rgb(colour or scene.any_colour())} }} finish {{ diffuse 0.7 ambient 0.22 {gloss} }} }}"


def button(scene):
    holes = scene.chance.choice([2, 4])
    cuts = " ".join(f"cylinder {{ -y, y, 0.11 translate 0.28*x rotate {360 * i / holes:.0f}*y }}" for i in range(holes))
    return f"difference {{ union {{ cylinder {{ -0.1*y, 0.1*y, 0.9 }} torus {{ 0.85, {scene.uniform(0.1, 0.2):.2f} }} }} {cuts} {dull_or_shiny(scene)} }}"


def coin(scene):
    edge = f"difference {{ cylinder {{ -0.12*y, 0.12*y, 1 }} cylinder {{ 0.07*y, y, 0.88 }} cylinder {{ -y, -0.07*y, 0.88 }} }}"
    face = f"isosurface {{ function {{ abs(y) - 0.08 - 0.1*max(0, f_noise3d(x*4+{scene.uniform(0, 99):.0f}, 0, z*4) - 0.5) }} contained_by {{ box {{ <-0.62, -0.2, -0.62>, <0.62, 0.2, 0.62> }} }} max_gradient 3 }}"
    colour = scene.metal()
    return f"union {{ {edge} {face} cylinder {{ -0.07*y, 0.07*y, 0.9 }} {dull_or_shiny(scene, colour)} }}"


def cap(scene):
    """A ribbed or crimped cap, open below."""
    ribs, depth, height = scene.chance.randint(14, 40), scene.uniform(0.02, 0.1), scene.uniform(0.3, 0.9)
    wall = f"sqrt(x*x+z*z) - (0.9 + {scene.uniform(0, 0.15):.2f}*max(0, 0.3-y)) - {depth:.2f}*cos({ribs}*atan2(z,x))*max(0, min(1, (0.9*{height:.2f}-y)*8))"
    shell = f"isosurface {{ function {{ max({wall}, abs(y) - {height:.2f}) }} contained_by {{ box {{ <-1.3, -1.1, -1.3>, <1.3, 1.1, 1.3> }} }} max_gradient 6 accuracy 0.01 }}"
    return f"difference {{ {shell} cylinder {{ -2*y, {height - 0.1:.2f}*y, 0.78 }} {dull_or_shiny(scene)} }}"


def washer(scene):
    return f"difference {{ cylinder {{ -0.12*y, 0.12*y, 1 }} cylinder {{ -y, y, {scene.uniform(0.3, 0.75):.2f} }} {dull_or_shiny(scene)} }}"


def nut(scene):
    planes = " ".join(f"plane {{ x, 0.87 rotate {60 * i}*y }}" for i in range(6))
    thread = f"cylinder {{ -3*y, {scene.uniform(-2.5, 0.6):.1f}*y, 0.4 }}" if scene.happens(0.5) else ""
    hole = "" if thread else "cylinder { -y, y, 0.45 }"
    return f"union {{ difference {{ intersection {{ {planes} plane {{ y, 0.4 }} plane {{ -y, 0.4 }} }} {hole} sphere {{ 9*y, 0.1 }} }} {thread} {dull_or_shiny(scene, scene.metal())} }}"


def capsule(scene):
    length = scene.uniform(0.3, 1.4)
    ends = [dull_or_shiny(scene) for _ in range(2)]
    return " ".join(["union {", *(f"union {{ sphere {{ {sign}{length:.2f}*y, 0.6 }} cylinder {{ 0, {sign}{length:.2f}*y, 0.6 }} {texture} }}" for sign, texture in zip("+-", ends)), "}"])


def brick(scene):
    width, depth = scene.chance.randint(1, 4), scene.chance.randint(1, 2)
    studs = " ".join(f"cylinder {{ <{i + 0.5 - width / 2:.1f}, 0, {j + 0.5 - depth / 2:.1f}>, <{i + 0.5 - width / 2:.1f}, 0.72, {j + 0.5 - depth / 2:.1f}>, 0.3 }}" for i in range(width) for j in range(depth))
    return f"union {{ box {{ <{-width / 2}, -0.5, {-depth / 2}>, <{width / 2}, 0.5, {depth / 2}> }} {studs} {dull_or_shiny(scene)} }}"


def bead(scene):
    """A faceted ball or gem, or one with a hole."""
    if scene.happens(0.5):
        planes = " ".join(f"plane {{ y, 0.85 rotate {scene.axis()} }}" for _ in range(scene.chance.randint(8, 20)))
        return f"intersection {{ sphere {{ 0, 1 }} {planes} {dull_or_shiny(scene)} }}"
    return f"difference {{ sphere {{ 0, 1 scale <1, {scene.uniform(0.6, 1.2):.2f}, 1> }} cylinder {{ -2*y, 2*y, {scene.uniform(0.15, 0.35):.2f} }} {dull_or_shiny(scene)} }}"


def stone(scene):
    grey = colorsys.hsv_to_rgb(scene.uniform(0, 1), scene.uniform(0, 0.15), scene.uniform(0.25, 0.8))
    body = star_shaped(scene, 0, 0, (0, 1), (0, 1), 0, (scene.uniform(0.4, 0.9), scene.uniform(0.8, 2)))
    return f"{body} texture {{ pigment {{ granite color_map {{ [0 {rgb(grey, 0.6)}] [1 {rgb(grey, 1.3)}] }} scale 0.6 }} normal {{ granite 0.4 scale 0.5 }} finish {{ diffuse 0.75 ambient 0.2 }} }} scale <1, {scene.uniform(0.5, 1):.2f}, {scene.uniform(0.5, 1):.2f}> }}"


def cable(scene):
    points = [(-1.6, 0, scene.uniform(-1, 1))] + [(x, scene.uniform(-0.5, 0.5), scene.uniform(-1, 1)) for x in (-1, -0.3, 0.4, 1)] + [(1.6, 0, scene.uniform(-1, 1))]
    radius = scene.uniform(0.07, 0.22)
    return f"sphere_sweep {{ cubic_spline {len(points)}, {', '.join(f'<{x:.2f}, {y:.2f}, {z:.2f}>, {radius:.2f}' for x, y, z in points)} {dull_or_shiny(scene)} }}"


def shard(scene):
    corners = sorted(scene.uniform(0, 360) for _ in range(scene.chance.randint(3, 6)))
    points = [(math.cos(math.radians(a)) * scene.uniform(0.4, 1), math.sin(math.radians(a)) * scene.uniform(0.4, 1)) for a in corners]
    outline = ", ".join(f"<{x:.2f}, {z:.2f}>" for x, z in points + points[:1])
    return f"prism {{ 0, {scene.uniform(0.05, 0.4):.2f}, {len(points) + 1}, {outline} {dull_or_shiny(scene)} }}"


BODIES = (button, coin, cap, cap, washer, nut, capsule, brick, bead, stone, cable, shard)


def foreign_body(scene):
    body = scene.chance.choice(BODIES)(scene)
    # Flat things lie flat, more or less.
    return f"object {{ {body} rotate <{scene.uniform(-50, 50):.0f}, {scene.uniform(0, 360):.0f}, {scene.uniform(-50, 50):.0f}> }}"


def write_scene(scene, body):
    light = [scene.uniform(-6, 6), scene.uniform(4, 9), scene.uniform(-6, 6)]
    return f"""#version 3.7; global_settings {{ assumed_gamma 1.0 }} #include "functions.inc"
        camera {{ orthographic location 10*y look_at 0 up 5.2*y right 5.2*x }}
        light_source {{ <{light[0] * 9:.0f}, {light[1] * 9:.0f}, {light[2] * 9:.0f}> rgb {scene.uniform(0.6, 1.1):.2f} }}
        light_source {{ <{-light[0] * 9:.0f}, {light[1] * 9:.0f}, {-light[2] * 9:.0f}> rgb {scene.uniform(0.1, 0.5):.2f} shadowless }}
        {body}"""


def render(text, path):
    """True if it left a picture that is not cut by its edge and large enough to be seen."""
    with tempfile.TemporaryDirectory() as folder:
        source, picture = pathlib.Path(folder) / "scene.pov", pathlib.Path(folder) / "scene.png"
        source.write_text(text)
        side = f"{SIDE_PX * 3 // 2}"
        result = subprocess.run(["povray", f"+I{source}", f"+O{picture}", f"+W{side}", f"+H{side}", "+UA", "+A0.3", "-D", "+FN8"], capture_output=True, text=True, check=False)
        if result.returncode != 0:
            raise SystemExit(f"povray ended with {result.returncode} on this scene:\n{text}\n{result.stderr[-2000:]}")
        with Image.open(picture) as rendered:
            rendered = rendered.convert("RGBA")
    box = rendered.getchannel("A").point(lambda opacity: 255 if opacity > 8 else 0).getbbox()
    if box is None or min(box[2] - box[0], box[3] - box[1]) < 8 or box[0] == 0 or box[1] == 0 or box[2] == rendered.width or box[3] == rendered.height:
        return False
    cut = rendered.crop(box)
    cut.thumbnail((SIDE_PX, SIDE_PX))
    cut.save(path)
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, required=True, help="must not exist")
    parser.add_argument("--products", type=int, default=300)
    parser.add_argument("--bodies", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.out.exists():
        parser.error(f"{arguments.out} exists already")
    for kind, make, count in (("product", produce, arguments.products), ("foreign", foreign_body, arguments.bodies)):
        folder = arguments.out / kind
        folder.mkdir(parents=True)
        whole = sum(render(write_scene(scene, make(scene)), folder / f"{kind}-{i:03}.png") for i in range(count) for scene in [Scene(f"{arguments.seed} {kind} {i}")])
        print(f"{kind}: {whole} cut-outs of {count} scenes in {folder}", flush=True)


if __name__ == "__main__":
    main()

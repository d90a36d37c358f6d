"""Pictures that the demonstration draws itself: what members photographed, as simple shapes and quiet colours."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageDraw, ImageOps

# Large enough to open by itself, small enough to be drawn in a blink.
WIDTH, HEIGHT = 960, 720
# What a photo taken by hand has, and a drawing has not.
GRAIN = 14

Colour = tuple[int, int, int]
SKY, DAWN, DUSK, NIGHT = (206, 226, 232), (250, 226, 200), (150, 128, 158), (28, 38, 62)
LEAF, MOSS, BARK, EARTH, SAND = (96, 138, 92), (66, 104, 78), (112, 88, 72), (92, 70, 58), (226, 208, 176)
TEAL, ROSE, CREAM, LEMON, RUST = (34, 104, 108), (192, 104, 128), (248, 240, 226), (240, 206, 84), (188, 104, 70)


@dataclass(frozen=True)
class Scene:
    """One thing to draw, and what is said of it to someone who cannot see it."""

    draw: Callable[[Image.Image, ImageDraw.ImageDraw, Random], None]
    words: str


def picture(scene: str, *, mirrored: bool = False) -> io.BytesIO:
    """A photo of a scene, as a phone would send it. The same each time; ``mirrored`` in another light."""
    random = Random(f"drawing: {scene}")  # noqa: S311  a world that is the same each time
    image = Image.new("RGB", (WIDTH, HEIGHT), CREAM)
    SCENES[scene].draw(image, ImageDraw.Draw(image), random)
    light = Image.radial_gradient("L").resize((WIDTH, HEIGHT)).point(lambda value: value * GRAIN // 64)
    image.paste(Image.new("RGB", image.size, (40, 34, 30)), mask=light)
    if mirrored:
        image = Image.blend(ImageOps.mirror(image), Image.new("RGB", image.size, DAWN), 0.16)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88)
    out.seek(0)
    return out


def _fade(
    image: Image.Image, top: Colour, bottom: Colour, box: tuple[int, int, int, int] = (0, 0, WIDTH, HEIGHT)
) -> None:
    left, upper, right, lower = box
    size = (right - left, lower - upper)
    mask = Image.linear_gradient("L").resize(size)
    image.paste(Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), mask), (left, upper))


def _hill(draw: ImageDraw.ImageDraw, height: int, swell: int, shift: float, colour: Colour) -> None:
    ridge = [
        (x, height + swell * math.sin(x / 170 + shift) * math.cos(x / 410 + shift)) for x in range(0, WIDTH + 1, 12)
    ]
    draw.polygon([(0, HEIGHT), *ridge, (WIDTH, HEIGHT)], fill=colour)


def _disc(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, colour: Colour) -> None:
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _garden(image: Image.Image, draw: ImageDraw.ImageDraw, random: Random) -> None:
    _fade(image, SKY, CREAM, (0, 0, WIDTH, 300))
    for left in range(0, WIDTH, 64):
        draw.rectangle((left, 150, left + 54, 430), fill=(214, 204, 190))
    draw.rectangle((0, 400, WIDTH, HEIGHT), fill=EARTH)
    for _ in range(70):
        x, y = random.uniform(0, WIDTH), random.uniform(330, 660)
        draw.line((x, y, x + random.uniform(-8, 8), y + 90), fill=random.choice((LEAF, MOSS)), width=6)
        for turn in range(6):
            reach = 17 + y / 90
            angle = turn * math.pi / 3 + x
            petal = (ROSE, LEMON, CREAM, (164, 132, 190))[int(x) % 4]
            _disc(draw, x + reach * math.cos(angle), y + reach * math.sin(angle), reach * 0.62, petal)
        _disc(draw, x, y, 11, (150, 96, 40))


def _tea(image: Image.Image, draw: ImageDraw.ImageDraw, random: Random) -> None:
    _fade(image, (238, 228, 210), (214, 196, 170))
    draw.rectangle((90, 0, 870, 400), fill=SKY)
    _fade(image, SKY, DAWN, (90, 0, 870, 400))
    draw.line((480, 0, 480, 400), fill=CREAM, width=16)
    draw.rectangle((0, 400, WIDTH, 440), fill=CREAM)
    draw.ellipse((270, 580, 700, 672), fill=(190, 172, 148))
    draw.ellipse((290, 560, 680, 640), fill=CREAM)
    draw.ellipse((610, 420, 740, 550), outline=TEAL, width=22)
    draw.pieslice((310, 190, 660, 620), 0, 180, fill=TEAL)
    draw.ellipse((310, 360, 660, 450), fill=(20, 80, 84))
    draw.ellipse((330, 372, 640, 442), fill=(150, 92, 52))
    for x in (420, 485, 550):
        curl = [(x + 14 * math.sin(step / 3 + x), 350 - step * 12) for step in range(14)]
        draw.line(curl, fill=(250, 248, 242), width=7, joint="curve")


def _dusk(image: Image.Image, draw: ImageDraw.ImageDraw, random: Random) -> None:
    _fade(image, DUSK, (248, 188, 140), (0, 0, WIDTH, 480))
    _disc(draw, 640, 350, 62, (254, 232, 190))
    for height, swell, colour in ((380, 46, (120, 104, 134)), (470, 52, (82, 82, 104)), (570, 40, (46, 56, 66))):
        _hill(draw, height, swell, random.uniform(0, 6), colour)
    for x in (120, 170, 760):
        draw.line((x, 540, x, 620), fill=(30, 36, 42), width=9)
        for _ in range(7):
            _disc(draw, x + random.uniform(-44, 44), 520 + random.uniform(-34, 20), 30, (36, 46, 50))


def _sea(image: Image.Image, draw: ImageDraw.ImageDraw, random: Random) -> None:
    _fade(image, SKY, CREAM, (0, 0, WIDTH, 300))
    _fade(image, (82, 142, 152), (150, 196, 192), (0, 300, WIDTH, 580))
    for _ in range(60):
        x, y = random.uniform(0, WIDTH), random.uniform(320, 560)
        draw.line((x, y, x + y / 6, y), fill=(196, 222, 218), width=3)
    _hill(draw, 590, 16, 1.0, SAND)
    draw.polygon([(600, 310), (600, 180), (690, 310)], fill=CREAM)
    draw.polygon([(590, 310), (590, 205), (540, 310)], fill=ROSE)
    draw.polygon([(520, 318), (710, 318), (680, 346), (550, 346)], fill=BARK)
    _disc(draw, 250, 660, 30, (236, 222, 204))
    _disc(draw, 300, 676, 18, (214, 190, 172))


def _lemons(image: Image.Image, draw: ImageDraw.ImageDraw, random: Random) -> None:
    _fade(image, (226, 216, 202), (198, 182, 160))
    for x in range(0, WIDTH, 120):
        draw.line((x, 440, x - 60, HEIGHT), fill=(176, 158, 134), width=4)
    for x, y in ((380, 330), (480, 300), (580, 335), (430, 390), (540, 395)):
        draw.ellipse((x - 84, y - 62, x + 84, y + 62), fill=LEMON)
        draw.ellipse((x - 58, y - 48, x + 10, y - 10), fill=(248, 226, 138))
        draw.polygon([(x + 78, y - 12), (x + 106, y), (x + 78, y + 12)], fill=LEMON)
    draw.polygon([(480, 250), (560, 190), (600, 250), (530, 276)], fill=LEAF)
    draw.pieslice((250, 180, 720, 640), 0, 180, fill=(92, 132, 150))
    draw.ellipse((440, 618, 530, 650), fill=(70, 104, 122))


def _scarf(image: Image.Image, draw: ImageDraw.ImageDraw, random: Random) -> None:
    _fade(image, (180, 160, 140), (150, 128, 108))
    colours = (TEAL, CREAM, ROSE, (214, 178, 110), (120, 148, 132))
    for row in range(24):
        y, colour = 60 + row * 26, colours[(row // 3) % len(colours)]
        for x in range(190, 770, 26):
            tint = tuple(min(255, value + random.randrange(-9, 9)) for value in colour)
            draw.line([(x, y), (x + 13, y + 22), (x + 26, y)], fill=tint, width=11, joint="curve")
    draw.line((120, 40, 860, 92), fill=(216, 190, 150), width=14)
    _disc(draw, 120, 40, 20, RUST)


def _moon(image: Image.Image, draw: ImageDraw.ImageDraw, random: Random) -> None:
    _fade(image, NIGHT, (70, 84, 116))
    for _ in range(90):
        _disc(draw, random.uniform(0, WIDTH), random.uniform(0, 430), random.choice((1, 1, 2)), (232, 234, 228))
    _disc(draw, 690, 170, 74, (246, 240, 216))
    _disc(draw, 664, 156, 18, (228, 222, 198))
    for x, top in ((0, 520), (210, 470), (450, 540), (640, 490), (840, 530)):
        draw.polygon([(x - 20, top + 60), (x + 110, top - 30), (x + 240, top + 60)], fill=(20, 26, 40))
        draw.rectangle((x, top + 60, x + 220, HEIGHT), fill=(16, 22, 34))
    draw.rectangle((520, 620, 566, 676), fill=(248, 206, 120))


def _river(image: Image.Image, draw: ImageDraw.ImageDraw, random: Random) -> None:
    _fade(image, SKY, DAWN, (0, 0, WIDTH, 330))
    _hill(draw, 320, 26, 2.0, (140, 160, 132))
    _fade(image, (136, 166, 160), (96, 128, 124), (0, 400, WIDTH, HEIGHT))
    draw.polygon([(0, 400), (0, HEIGHT), (330, HEIGHT), (210, 400)], fill=SAND)
    draw.line([(250, HEIGHT), (290, 470), (270, 300), (330, 150)], fill=(216, 206, 192), width=44, joint="curve")
    draw.line([(280, 380), (400, 260), (440, 180)], fill=(206, 196, 182), width=22, joint="curve")
    for _ in range(120):
        x, y = random.gauss(360, 130), random.gauss(130, 64)
        _disc(draw, x, y, random.uniform(14, 34), random.choice((LEAF, MOSS, (128, 156, 116))))


def _books(image: Image.Image, draw: ImageDraw.ImageDraw, random: Random) -> None:
    _fade(image, (204, 190, 176), (168, 150, 134))
    draw.rectangle((0, 590, WIDTH, HEIGHT), fill=BARK)
    y = 590
    for colour in (TEAL, RUST, (88, 98, 128), ROSE, (130, 150, 108), (214, 186, 120)):
        thick, left = random.randrange(52, 84), random.randrange(210, 280)
        draw.rectangle((left, y - thick, left + random.randrange(430, 500), y - 3), fill=colour)
        draw.rectangle((left + 24, y - thick + 10, left + 40, y - 12), fill=CREAM)
        y -= thick
    draw.ellipse((360, y - 44, 470, y + 6), outline=(60, 52, 48), width=9)
    draw.ellipse((490, y - 44, 600, y + 6), outline=(60, 52, 48), width=9)
    draw.line((468, y - 24, 492, y - 24), fill=(60, 52, 48), width=8)


def _rain(image: Image.Image, draw: ImageDraw.ImageDraw, random: Random) -> None:
    _fade(image, (150, 166, 172), (108, 128, 124))
    for _ in range(30):
        _disc(draw, random.uniform(0, WIDTH), random.uniform(430, 760), random.uniform(50, 110), (92, 118, 102))
    for _ in range(170):
        x, y, length = random.uniform(0, WIDTH), random.uniform(0, HEIGHT), random.uniform(6, 60)
        draw.line((x, y - length, x, y), fill=(196, 208, 210), width=3)
        _disc(draw, x, y, random.uniform(4, 9), (222, 230, 230))
    for x in (0, 466, 932):
        draw.rectangle((x, 0, x + 28, HEIGHT), fill=CREAM)
    draw.rectangle((0, 680, WIDTH, HEIGHT), fill=CREAM)


def _sleeve(image: Image.Image, draw: ImageDraw.ImageDraw, random: Random) -> None:
    _fade(image, (222, 226, 222), (196, 202, 200))
    draw.line([(60, 650), (420, 420), (760, 300)], fill=(218, 176, 150), width=150, joint="curve")
    _disc(draw, 790, 290, 84, (218, 176, 150))
    draw.line([(60, 650), (420, 420), (660, 336)], fill=(214, 170, 104), width=158, joint="curve")
    for _ in range(60):
        along = random.random()
        x, y = 60 + 600 * along, 650 - 330 * along + random.uniform(-60, 60)
        draw.ellipse((x - 15, y - 11, x + 15, y + 11), outline=(84, 58, 40), width=7)


SCENES = {
    "garden": Scene(_garden, "A garden bed full of pink, yellow and white flowers in front of a paling fence."),
    "tea": Scene(_tea, "A teal cup of tea, steaming, on a saucer by a window in early light."),
    "dusk": Scene(_dusk, "Hills behind hills at dusk, with a low sun and a few dark trees."),
    "sea": Scene(_sea, "A small boat with a white and a pink sail on a calm sea, seen from the sand."),
    "lemons": Scene(_lemons, "Five lemons in a blue bowl on a wooden table, one with its leaf."),
    "scarf": Scene(_scarf, "Striped knitting in teal, cream, pink and gold, still on its needle."),
    "moon": Scene(_moon, "A full moon over dark roofs, and one window with a light in it."),
    "river": Scene(_river, "A pale gum tree leaning over a brown-green river."),
    "books": Scene(_books, "A pile of six books with a pair of glasses on top."),
    "rain": Scene(_rain, "Rain running down a window, with blurred green behind it."),
    "sleeve": Scene(_sleeve, "An outstretched arm in a compression sleeve with a leopard pattern."),
}

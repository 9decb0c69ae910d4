"""Photos of the demo world, drawn: nobody's work and nobody's face was ever in front of a camera."""

import io
import math

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1200, 900)


def draw(name: str) -> bytes:
    """A picture by its name (`net`, `shed`), as the JPEG that a phone would send."""
    image = {"net": _net, "shed": _shed}[name]()
    made = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(1.2)).save(made, "JPEG", quality=82)
    return made.getvalue()


def _ground(above: tuple[int, int, int], below: tuple[int, int, int]) -> Image.Image:
    """A wall or a sky that grows darker downwards."""
    _, height = SIZE
    column = Image.new("RGB", (1, height))
    for y in range(height):
        share = y / height
        column.putpixel((0, y), tuple(round(a + (b - a) * share) for a, b in zip(above, below, strict=True)))
    return column.resize(SIZE)


def _net() -> Image.Image:
    """A green net with floats, hung up to be mended: each mesh sags a little."""
    width, height = SIZE
    image = _ground((233, 226, 210), (186, 173, 150))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 110, width, 132), fill=(122, 92, 62))
    mesh, sag = 60, 16

    def knot(column: int, row: int) -> tuple[float, float]:
        x = column * mesh / 2
        return x, 132 + row * mesh * 0.62 + sag * math.sin(x / 95) * (row / 6)

    for row in range(15):
        for column in range(row % 2, width * 2 // mesh + 2, 2):
            for side in (-1, 1):
                pen.line((knot(column, row), knot(column + side, row + 1)), fill=(36, 104, 84), width=4)
    for column in range(1, width * 2 // mesh, 4):
        x, y = knot(column, 0)
        pen.ellipse((x - 26, y - 20, x + 26, y + 20), fill=(222, 120, 52), outline=(150, 74, 26), width=3)
    pen.rectangle((0, height - 70, width, height), fill=(120, 116, 108))
    return image


def _shed() -> Image.Image:
    """An oyster shed by the water, with baskets before it and rafts behind."""
    width, height = SIZE
    image = _ground((168, 205, 226), (226, 236, 236))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 430, width, 620), fill=(92, 140, 158))
    for x in range(40, width, 210):
        pen.rectangle((x, 468, x + 150, 478), fill=(120, 96, 66))
        for post in range(x, x + 151, 30):
            pen.line((post, 478, post, 500), fill=(96, 76, 52), width=4)
    pen.polygon([(0, 600), (width, 560), (width, height), (0, height)], fill=(150, 146, 138))
    pen.rectangle((330, 300, 900, 690), fill=(196, 202, 204))
    for x in range(330, 900, 22):
        pen.line((x, 300, x, 690), fill=(172, 180, 184), width=3)
    pen.polygon([(300, 304), (615, 190), (930, 304)], fill=(88, 104, 120))
    pen.rectangle((520, 430, 720, 690), fill=(58, 66, 74))
    for place in range(5):
        left, top = 120 + place * 210, 730 + (place % 2) * 30
        pen.polygon(
            [(left, top), (left + 150, top), (left + 130, top + 96), (left + 20, top + 96)],
            fill=(58, 108, 172),
            outline=(34, 70, 120),
        )
        for shell in range(12):
            x, y = left + 16 + (shell % 6) * 21, top - 14 + (shell // 6) * 16
            pen.ellipse((x, y, x + 30, y + 18), fill=(206, 204, 196), outline=(120, 118, 112))
    return image

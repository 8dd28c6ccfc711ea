"""A few pictures to send, drawn here: PNG files of plain shapes on soft ground."""

import struct
import zlib
from collections.abc import Callable
from functools import cache

Colour = tuple[float, float, float]
_WIDTH, _HEIGHT = 480, 360


def names() -> list[str]:
    return list(_SCENES)


@cache
def sample(name: str) -> bytes:
    """The PNG called ``name``; an unknown name gives the first."""
    return _png(_SCENES.get(name, _vase))


def _blend(under: Colour, over: Colour, share: float) -> Colour:
    return (
        under[0] + (over[0] - under[0]) * share,
        under[1] + (over[1] - under[1]) * share,
        under[2] + (over[2] - under[2]) * share,
    )


def _room(y: float, wall: Colour, table: Colour) -> Colour:
    """A wall that darkens upwards, and a table below."""
    if y > 0.74:
        return _blend(table, (0, 0, 0), (y - 0.74) * 0.5)
    return _blend(wall, (255, 255, 255), y * 0.25)


def _shaded(colour: Colour, side: float) -> Colour:
    """Round things are lit from the left. ``side`` runs from -1 to 1."""
    if side < 0:
        return _blend(colour, (255, 255, 255), 0.34 * max(0.0, 1 - abs(side + 0.45) / 0.45))
    return _blend(colour, (0, 0, 0), 0.42 * side)


def _vase(x: float, y: float) -> Colour:
    half = 0.0
    if 0.2 < y < 0.84:
        t = (y - 0.2) / 0.64
        half = 0.05 + 0.13 * max(0.0, 4 * (t - 0.1) * (1.02 - t)) if t > 0.14 else 0.075 - 0.1 * t
    if half and abs(x - 0.5) < half:
        glaze = (58, 110, 143) if y < 0.55 + 0.02 * ((x * 37) % 1) else (196, 160, 124)
        return _shaded(glaze, (x - 0.5) / half)
    return _room(y, (226, 214, 196), (150, 106, 72))


def _lamp(x: float, y: float) -> Colour:
    centre = x - 0.5
    glow = max(0.0, 1 - ((centre * 1.5) ** 2 + (y - 0.38) ** 2) * 4.2)
    if 0.18 < y < 0.46 and abs(centre) < 0.1 + (y - 0.18) * 0.4:
        return _blend((232, 196, 140), (255, 244, 214), 1 - abs(centre) * 4)
    if 0.46 <= y < 0.76 and abs(centre) < 0.014:
        return (74, 54, 38)
    if ((centre / 0.13) ** 2 + ((y - 0.77) / 0.028) ** 2) < 1:
        return _shaded((112, 78, 50), centre / 0.13)
    return _blend(_room(y, (96, 104, 96), (86, 58, 40)), (255, 220, 160), glow * 0.5)


def _mug(x: float, y: float) -> Colour:
    centre = x - 0.47
    ring = ((x - 0.66) / 0.085) ** 2 + ((y - 0.56) / 0.135) ** 2
    if ((centre / 0.17) ** 2 + ((y - 0.36) / 0.035) ** 2) < 1:
        return (72, 46, 32)
    if 0.36 < y < 0.78 - 0.02 * (centre / 0.17) ** 2 and abs(centre) < 0.17:
        return _shaded((126, 154, 132) if y < 0.68 else (206, 178, 150), centre / 0.17)
    if 0.45 < ring < 1 and x > 0.6:
        return (110, 138, 116)
    return _room(y, (236, 226, 210), (178, 138, 100))


def _parcel(x: float, y: float) -> Colour:
    if 0.32 < y < 0.82 and 0.24 < x < 0.76:
        if abs(x - 0.5) < 0.035:
            return (226, 208, 168)
        if 0.6 < x < 0.72 and 0.42 < y < 0.56:
            lines = int(y * 90) % 3 == 0 and x < 0.7
            return (70, 70, 66) if lines else (250, 248, 242)
        dent = 0.5 if (x - 0.3) ** 2 + (y - 0.74) ** 2 < 0.0035 else 0.0
        return _blend((188, 146, 98), (60, 40, 20), dent + (x - 0.24) * 0.25)
    return _room(y, (214, 219, 214), (122, 126, 120))


_SCENES: dict[str, Callable[[float, float], Colour]] = {
    "vase": _vase,
    "lamp": _lamp,
    "mug": _mug,
    "parcel": _parcel,
}


def _png(scene: Callable[[float, float], Colour]) -> bytes:
    rows = bytearray()
    for row in range(_HEIGHT):
        rows.append(0)
        for column in range(_WIDTH):
            colour = scene(column / _WIDTH, row / _HEIGHT)
            rows.extend(min(255, max(0, int(part))) for part in colour)
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(bytes(rows), 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    whole = kind + body
    return struct.pack(">I", len(body)) + whole + struct.pack(">I", zlib.crc32(whole))

"""Pictures that somebody uploads: the only module that decodes them.

A picture of the wild is never kept or handed on. It is told apart by its content (JPEG,
PNG or WebP, nothing else), measured by its own header before anything is decoded, decoded
once, turned upright, brought to sRGB and written anew as a JPEG that carries pixels alone:
no EXIF, XMP, comment or profile.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms, ImageFile, ImageOps

from crm.reader import message as _n

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
#: Passes over one JPEG: some ten in a real one; each costs as much as the whole picture.
_MOST_SCANS = 64
_FORMATS = ("JPEG", "PNG", "WEBP")

_FOREIGN = _n("This is no picture that we take: a JPEG, a PNG or a WebP, whatever its name says.")
_BROKEN = _n("This picture is damaged or not whole.")
_TOO_LARGE = _n("This file is larger than 10 MB.")
_TOO_MANY_PIXELS = _n("This picture has more than 40 million pixels.")
_MOVING = _n("This picture moves; only still ones are taken.")
_TOO_SMALL = _n("What is left of the picture is too small to be printed.")


class Refused(Exception):
    """A picture that is not taken; the message is one for people, in the interface's source."""


@dataclass(frozen=True)
class Crop:
    """What of a picture is kept, in percent of its upright width and height."""

    left: int
    top: int
    width: int
    height: int


def whole(data: bytes, longest: int) -> bytes:
    """The whole picture, clean, as a JPEG of at most ``longest`` pixels. Raises ``Refused``."""
    with _no_surprises():
        image = _decoded(data)
        image.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=3.0)
        return _jpeg(image)


def cut(data: bytes, width: int, height: int, crop: Crop | None = None) -> bytes:
    """A clean JPEG of exactly that size. Raises ``Refused``.

    Of the crop, or of the whole picture, the middle is taken in the right proportion. What
    would have to be enlarged more than four times is refused.
    """
    with _no_surprises():
        image = _decoded(data)
        box = _box(image.size, width / height, crop or Crop(0, 0, 100, 100))
        if box[2] - box[0] < width / 4:
            raise Refused(_TOO_SMALL)
        kept = image.resize((width, height), Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
        return _jpeg(kept)


def _box(size: tuple[int, int], proportion: float, crop: Crop) -> tuple[float, float, float, float]:
    """The largest box of a proportion around the middle of the crop, within it."""
    left, top = size[0] * crop.left / 100, size[1] * crop.top / 100
    width, height = size[0] * crop.width / 100, size[1] * crop.height / 100
    kept_width, kept_height = min(width, height * proportion), min(height, width / proportion)
    left, top = left + (width - kept_width) / 2, top + (height - kept_height) / 2
    right, bottom = min(left + kept_width, size[0]), min(top + kept_height, size[1])
    return left, top, right, bottom


@contextmanager
def _no_surprises() -> Iterator[None]:
    """Whatever a decoder says of a damaged picture, it is ``Refused`` and nothing else."""
    try:
        yield
    except (
        OSError, SyntaxError, ValueError, ArithmeticError, LookupError, TypeError, EOFError,
        AttributeError, MemoryError, Warning, struct.error, Image.DecompressionBombError,
    ) as error:  # fmt: skip
        raise Refused(_BROKEN) from error


def _decoded(data: bytes) -> Image.Image:
    """The first and only picture of a file: checked, decoded, upright; alpha over white."""
    if len(data) > MOST_BYTES:
        raise Refused(_TOO_LARGE)
    width, height = _measured(data)
    if not width or not height:
        raise Refused(_BROKEN)
    if width * height > MOST_PIXELS:
        raise Refused(_TOO_MANY_PIXELS)
    # WeasyPrint, once loaded, has Pillow fill what is missing with grey, in the whole process.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    image: Image.Image = Image.open(BytesIO(data), formats=_FORMATS)
    if image.size != (width, height):
        raise Refused(_BROKEN)
    # A telephone's JPEG may carry a second view of the same moment; that is no movement.
    if image.format in ("PNG", "WEBP") and getattr(image, "is_animated", False):
        raise Refused(_MOVING)
    image.load()
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    return _in_srgb(_plain(upright), profile)


# -- measured without a decoder ---------------------------------------------------------------


def _measured(data: bytes) -> tuple[int, int]:
    """Width and height as the header has them; ``Refused`` where it is none of our formats."""
    if data.startswith(b"\xff\xd8\xff"):
        if data.count(b"\xff\xda") > _MOST_SCANS:
            raise Refused(_BROKEN)
        return _jpeg_size(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _webp_size(data)
    raise Refused(_FOREIGN)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    # ISO/IEC 10918-1, B.2.2: the frame header's marker is SOF0 to SOF15 but for DHT, JPG, DAC.
    place = 2
    while place + 9 < len(data):
        if data[place] != 0xFF:
            break
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return int(width), int(height)
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    raise Refused(_BROKEN)


def _webp_size(data: bytes) -> tuple[int, int]:
    # RFC 9649. The canvas and the frame have sizes of their own: the larger one counts.
    width = height = 0
    place = 12
    while place + 18 <= len(data):
        kind = data[place : place + 4]
        size = int.from_bytes(data[place + 4 : place + 8], "little")
        body = data[place + 8 : place + 18]
        if kind in (b"ANIM", b"ANMF"):
            raise Refused(_MOVING)
        found = _webp_chunk_size(kind, body)
        width, height = max(width, found[0]), max(height, found[1])
        place += 8 + size + size % 2
    return width, height


def _webp_chunk_size(kind: bytes, body: bytes) -> tuple[int, int]:
    if kind == b"VP8X":
        sides = (body[4:7], body[7:10])
        return tuple(1 + int.from_bytes(side, "little") for side in sides)  # type: ignore[return-value]
    if kind == b"VP8 ":
        sides = (body[6:8], body[8:10])
        return tuple(int.from_bytes(side, "little") & 0x3FFF for side in sides)  # type: ignore[return-value]
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return 0, 0


# -- colours ----------------------------------------------------------------------------------


def _plain(image: Image.Image) -> Image.Image:
    """The picture in RGB, CMYK or L: without palette, transparency or more than 8 bits."""
    if image.mode.startswith("I"):
        # Cut off rather than scaled, everything above a 256th would be white.
        return image.point(lambda value: value / 256).convert("L")
    if image.mode in ("P", "PA", "LA", "RGBA", "La", "RGBa") or "transparency" in image.info:
        shown = image.convert("RGBA")
        paper = Image.new("RGBA", shown.size, "white")
        return Image.alpha_composite(paper, shown).convert("RGB")
    return image if image.mode in ("RGB", "CMYK", "L") else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        try:
            given = ImageCms.ImageCmsProfile(BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, given, srgb, outputMode="RGB")
            if converted is not None:
                return converted
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # A profile that makes no sense is as good as none.
    return image.convert("RGB")


def _jpeg(image: Image.Image) -> bytes:
    # A new picture: whatever the old one carried beside its pixels stays behind.
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    out = BytesIO()
    clean.save(out, "JPEG", quality=88, optimize=True)
    return out.getvalue()

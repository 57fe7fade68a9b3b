"""Pictures that somebody uploads, the hostile ones too."""

from __future__ import annotations

import random
import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageFile

from crm import images
from crm.images import Crop, Refused


def _file(kind: str, image: Image.Image | None = None, **more: Any) -> bytes:
    out = BytesIO()
    (image or Image.new("RGB", (900, 1200), "teal")).save(out, kind, **more)
    return out.getvalue()


def _cut(data: bytes, crop: Crop | None = None) -> Image.Image:
    return Image.open(BytesIO(images.cut(data, 800, 1000, crop)))


def _pixel(image: Image.Image, x: int = 400, y: int = 500) -> tuple[int, ...]:
    found = image.getpixel((x, y))
    assert isinstance(found, tuple)
    return found


def _is_near(found: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return all(abs(a - b) <= 6 for a, b in zip(found, wanted, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_three_formats_are_taken(kind: str) -> None:
    image = _cut(_file(kind))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (800, 1000))
    assert _is_near(_pixel(image), (0, 128, 128))


def test_nothing_but_pixels_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Parviz"
    exif[0x8825] = {1: "N", 2: (36.0, 16.0, 0.0)}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = _file("JPEG", exif=exif, icc_profile=profile, comment=b"from Mashhad",
                 xmp=b"<x:xmpmeta>Parviz</x:xmpmeta>")  # fmt: skip
    assert all(word in data for word in (b"Parviz", b"Mashhad", b"ICC_PROFILE"))
    for kept in (images.cut(data, 800, 1000), images.whole(data, 2000)):
        image = Image.open(BytesIO(kept))
        assert not {"exif", "icc_profile", "comment", "xmp"} & set(image.info)
        assert not image.getexif()
        for word in (b"Parviz", b"Mashhad", b"ICC_PROFILE", b"Exif"):
            assert word not in kept


def test_it_stands_upright() -> None:
    lying = Image.new("RGB", (1200, 900), "white")
    lying.paste("black", (0, 0, 600, 900))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter: the left becomes the top
    image = _cut(_file("JPEG", lying, exif=exif))
    assert _is_near(_pixel(image, 400, 100), (0, 0, 0))
    assert _is_near(_pixel(image, 400, 900), (255, 255, 255))


def test_the_middle_or_what_was_chosen() -> None:
    wide = Image.new("RGB", (3000, 1000), "white")
    wide.paste("black", (1000, 0, 2000, 1000))
    data = _file("PNG", wide)
    assert _is_near(_pixel(_cut(data), 5, 500), (0, 0, 0))
    assert _is_near(_pixel(_cut(data, Crop(0, 0, 30, 100))), (255, 255, 255))
    with pytest.raises(Refused, match="too small"):
        _cut(data, Crop(0, 0, 5, 5))
    with pytest.raises(Refused, match="too small"):
        _cut(_file("PNG", Image.new("RGB", (100, 100))))


def test_colours_of_all_kinds() -> None:
    cmyk = Image.new("CMYK", (900, 1200), (0, 255, 255, 0))
    assert _is_near(_pixel(_cut(_file("JPEG", cmyk))), (255, 0, 0))
    deep = Image.new("I;16", (900, 1200), 0x8000)
    assert _is_near(_pixel(_cut(_file("PNG", deep))), (128, 128, 128))
    clear = Image.new("RGBA", (900, 1200), (0, 0, 0, 0))
    for kind in ("PNG", "WEBP"):
        assert _is_near(_pixel(_cut(_file(kind, clear))), (255, 255, 255))
    for mode in ("P", "L", "LA", "1"):
        assert _cut(_file("PNG", Image.new(mode, (900, 1200)))).mode == "RGB"
    broken_profile = _file("JPEG", icc_profile=b"\0" * 200)
    assert _is_near(_pixel(_cut(broken_profile)), (0, 128, 128))


def test_the_content_tells_the_format() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'
    html = b"<html><script>alert(1)</script></html>"
    image = Image.new("RGB", (900, 1200))
    others = [_file(kind, image) for kind in ("GIF", "BMP", "TIFF", "ICO", "PPM", "TGA")]
    for data in (b"", b"\xff\xd8", svg, html, html + _file("JPEG"), b"%PDF-1.7", *others):
        with pytest.raises(Refused):
            images.cut(data, 800, 1000)


def test_of_a_polyglot_only_the_picture_is_kept() -> None:
    script = b"<script>alert(document.cookie)</script>"
    data = _file("JPEG", comment=b"*/" + script) + script
    assert b"script" not in images.cut(data, 800, 1000)
    assert b"script" not in images.whole(data, 2000)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_is_not_whole_is_refused(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # As WeasyPrint leaves it.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    noise = Image.effect_noise((900, 1200), 80).convert("RGB")
    data = _file(kind, noise)
    for part in (12, 40, len(data) // 2, len(data) * 9 // 10):
        with pytest.raises(Refused):
            images.cut(data[:part], 800, 1000)


def _png_header(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    return b"\x89PNG\r\n\x1a\n" + chunk


def test_too_many_pixels_are_refused_before_they_are_decoded() -> None:
    jpeg = bytearray(_file("JPEG"))
    frame = jpeg.index(b"\xff\xc0")
    jpeg[frame + 5 : frame + 9] = struct.pack(">HH", 60_000, 60_000)
    canvas = b"\0\0\0\0" + (16_000).to_bytes(3, "little") * 2
    webp = b"WEBPVP8X" + struct.pack("<I", 10) + canvas
    webp = b"RIFF" + struct.pack("<I", len(webp)) + webp
    for data in (_png_header(2**31 - 1, 2**31 - 1), _png_header(40_001, 1000), bytes(jpeg), webp):
        with pytest.raises(Refused, match="40 million"):
            images.cut(data, 800, 1000)
    with pytest.raises(Refused, match="damaged"):
        images.cut(_png_header(0, 0), 800, 1000)
    with pytest.raises(Refused, match="10 MB"):
        images.cut(_file("JPEG") + bytes(images.MOST_BYTES), 800, 1000)


def test_moving_pictures_are_refused() -> None:
    frames = [Image.new("RGB", (900, 1200), colour) for colour in ("red", "green")]
    for kind in ("WEBP", "PNG"):
        data = _file(kind, frames[0], save_all=True, append_images=frames[1:], duration=100)
        with pytest.raises(Refused, match="moves"):
            images.cut(data, 800, 1000)


def test_a_jpeg_of_endless_passes_is_refused() -> None:
    data = _file("JPEG", progressive=True)
    _cut(data)
    start = data.index(b"\xff\xda")
    with pytest.raises(Refused, match="damaged"):
        images.cut(data[:start] + data[start:-2] * 20 + data[-2:], 800, 1000)


def test_no_damage_makes_anything_but_a_refusal() -> None:
    chance = random.Random(14)
    noise = Image.effect_noise((60, 80), 80).convert("RGB")
    for kind in ("JPEG", "PNG", "WEBP"):
        whole = _file(kind, noise)
        for _ in range(150):
            data = bytearray(whole)
            for _ in range(chance.randint(1, 12)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            try:
                images.whole(bytes(data), 400)
            except Refused:
                continue

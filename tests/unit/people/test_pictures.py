"""Uploaded pictures: what is taken, what is refused in words, and that nothing of them is kept."""

from __future__ import annotations

import struct
import subprocess
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from fireside.kernel import pictures
from fireside.kernel.pictures import PictureProblem, make_square

ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    held = BytesIO()
    image.save(held, kind, **options)
    return held.getvalue()


def painted(content: bytes) -> Image.Image:
    made = make_square(content)
    assert made.content_type == "image/jpeg"
    image = Image.open(BytesIO(made.content))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (512, 512))
    return image


def two_colours(width: int = 600, height: int = 400) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    return image


def is_red(pixel: Any) -> bool:
    return bool(pixel[0] > 180 and pixel[2] < 80)


def header_of(width: int, height: int) -> bytes:
    """A PNG that promises so many pixels and has none of them."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(name: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + body))
        return struct.pack(">I", len(body)) + name + body + check

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_square(kind: str) -> None:
    image = painted(encoded(two_colours(), kind))
    assert is_red(image.getpixel((10, 256)))
    assert not is_red(image.getpixel((500, 256)))


def test_a_photo_is_put_upright_and_says_no_more_where_it_was_taken() -> None:
    told = Image.Exif()
    told[ORIENTATION], told[MAKE] = 6, "Camera of Mara"
    told[GPS] = {1: "N", 2: (48.0, 51.0, 0.0)}
    content = encoded(two_colours(), exif=told, comment=b"at home", icc_profile=b"secret profile")
    assert b"Camera of Mara" in content
    made = make_square(content).content
    image = Image.open(BytesIO(made))
    assert is_red(image.getpixel((256, 10)))  # turned by a quarter: left is top now
    assert not image.getexif()
    assert not {"exif", "comment", "icc_profile"} & set(image.info)
    assert not [word for word in (b"Camera", b"at home", b"secret") if word in made]


@pytest.mark.parametrize("mode", ["CMYK", "L"])
def test_a_jpeg_of_another_colour_space_is_taken(mode: str) -> None:
    assert painted(encoded(two_colours().convert(mode))).getbbox()


@pytest.mark.parametrize("mode", ["1", "P", "LA", "I;16"])
def test_a_png_of_another_kind_is_taken(mode: str) -> None:
    assert painted(encoded(Image.new(mode, (300, 300)), "PNG")).format == "JPEG"


def test_what_is_transparent_stands_on_white() -> None:
    image = painted(encoded(Image.new("RGBA", (300, 300), (255, 0, 0, 0)), "PNG"))
    assert image.convert("L").getpixel((256, 256)) == 255


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_of_a_picture_that_moves_the_first_one_is_taken(kind: str) -> None:
    first, second = Image.new("RGB", (200, 200), "red"), Image.new("RGB", (200, 200), "blue")
    moving = encoded(first, kind, save_all=True, append_images=[second], duration=100)
    assert is_red(painted(moving).getpixel((256, 256)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"<?xml version='1.0'?><!DOCTYPE svg><svg/>",
        b"%PDF-1.7",
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00",
    ],
)
def test_what_is_no_photo_is_refused_in_words_whatever_it_is_called(content: bytes) -> None:
    with pytest.raises(PictureProblem, match="JPEG, PNG or WebP"):
        make_square(content)


def test_a_hundred_megapixels_are_refused_by_the_header() -> None:
    with pytest.raises(PictureProblem, match="has 100 megapixels"):
        make_square(header_of(10_000, 10_000))
    with pytest.raises(PictureProblem, match="megapixels"):
        make_square(header_of(2**31 - 1, 2**31 - 1))


def test_a_jpeg_of_a_hundred_megapixels_is_refused() -> None:
    huge = encoded(Image.new("L", (12_500, 8_000)), quality=1)
    with pytest.raises(PictureProblem, match="has 100 megapixels"):
        make_square(huge)


def test_a_tiny_picture_is_refused() -> None:
    with pytest.raises(PictureProblem, match="too small"):
        make_square(encoded(Image.new("RGB", (63, 400)), "PNG"))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_file_that_ends_too_early_is_refused(kind: str) -> None:
    whole = encoded(Image.effect_noise((800, 800), 80).convert("RGB"), kind)
    with pytest.raises(PictureProblem, match=r"ends too early|no picture"):
        make_square(whole[: len(whole) // 2])


def test_a_promise_without_pixels_is_refused() -> None:
    with pytest.raises(PictureProblem):
        make_square(header_of(2_000, 2_000))


def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "SECONDS", 0.001)
    with pytest.raises(PictureProblem, match="could not read"):
        make_square(encoded(two_colours()))
    assert pictures._one_at_a_time.acquire(timeout=5)
    pictures._one_at_a_time.release()


def test_whoever_waits_too_long_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "SECONDS", 0.01)
    with pictures._one_at_a_time, pytest.raises(PictureProblem, match="Try again in a minute"):
        make_square(b"")


def test_a_child_that_crashes_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "sys", type("Fake", (), {"executable": "/bin/false"}))
    with pytest.raises(PictureProblem, match="could not read"):
        make_square(encoded(two_colours()))


def test_the_child_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}
    real = subprocess.run

    def run(*arguments: Any, **options: Any) -> Any:
        seen.update(options["env"])
        return real(*arguments, **options)

    monkeypatch.setenv("FIRESIDE_SECRET_KEY", "nobody knows")
    monkeypatch.setattr(subprocess, "run", run)
    make_square(encoded(two_colours()))
    assert "PATH" in seen
    assert not [name for name in seen if name.startswith("FIRESIDE")]

"""Uploaded pictures: decoded under limits in a process of their own, and painted anew.

Whatever came is untrusted: a header that promises more pixels than any memory holds, a file that
ends too early, one that crashes a decoder. So a short-lived child with little memory and time does
the work, and nothing of the original's bytes is kept: no place, no camera, no comment.
"""

from __future__ import annotations

import os
import resource
import subprocess  # nosec B404 - starts this very module, with no argument of anybody's
import sys
import threading
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

if TYPE_CHECKING:
    from PIL import Image

SIDE: Final = 512
CONTENT_TYPE: Final = "image/jpeg"
MOST_PIXELS: Final = 50_000_000
FEWEST_PIXELS_ASIDE: Final = 64
SECONDS: Final = 20
MEMORY_BYTES: Final = 1_000_000_000
"""Address space of the child: 50 megapixels of WebP need 840 MB, of a phone's JPEG 50 MB."""

_PASSED_ON: Final = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV")
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_HEADROOM: Final = 1 / 3  # of what is cut from a tall picture goes above: that is where faces are
_UNREADABLE, _TOO_MANY, _TOO_FEW, _BROKEN = 11, 12, 13, 14
_WORDS: Final = {
    _UNREADABLE: "This is no picture that we can read. Choose a JPEG, PNG or WebP file.",
    _TOO_MANY: "This picture has {0} megapixels. Up to 50 are fine: choose a smaller one.",
    _TOO_FEW: "This picture is too small to show you. Choose one of at least 64 by 64 pixels.",
    _BROKEN: "This file is damaged, or ends too early. Save it anew, or choose another one.",
}
_BEYOND_US: Final = "We could not read this picture. Choose another one, or save it anew as a JPEG."
_BUSY: Final = "Many pictures are being read right now. Try again in a minute."
_one_at_a_time = threading.Lock()


class PictureProblem(Exception):
    """A picture cannot be taken; the message says why, to whoever chose it."""


class Picture(Struct, frozen=True):
    """A square picture of ours."""

    content: bytes
    content_type: str = CONTENT_TYPE


def make_square(content: bytes) -> Picture:
    """Return the picture in a file, upright and square; raise PictureProblem.

    It takes up to some seconds: hold no lock of the database meanwhile.
    """
    if not _one_at_a_time.acquire(timeout=SECONDS):
        raise PictureProblem(_BUSY)
    try:
        done = subprocess.run(  # noqa: S603  # nosec B603 - this interpreter, this module
            [sys.executable, "-P", "-m", __name__],
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            input=content,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PictureProblem(_BEYOND_US) from None
    finally:
        _one_at_a_time.release()
    if done.returncode == 0 and done.stdout:
        return Picture(done.stdout)
    words = _WORDS.get(done.returncode, _BEYOND_US)
    raise PictureProblem(words.format(done.stdout.decode("ascii", "replace")))


class _Refused(Exception):
    def __init__(self, code: int, told: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.told = told


def _main() -> int:
    """Be the child: a file on standard input, the square on standard output."""
    content = sys.stdin.buffer.read()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):  # where memory runs out all the same, this process goes first
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    try:
        sys.stdout.buffer.write(_square(content))
    except _Refused as refused:
        sys.stdout.write(refused.told)
        return refused.code
    return 0


def _square(content: bytes) -> bytes:
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # this process lives for one picture, whose size is checked here
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as image:
            _check_size(*image.size)
            image.draft("RGB", (2 * SIDE, 2 * SIDE))  # a JPEG is never decoded larger than needed
            ImageOps.exif_transpose(image, in_place=True)
            return _painted(image)
    except UnidentifiedImageError:
        raise _Refused(_UNREADABLE) from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise _Refused(_BROKEN) from None


def _check_size(width: int, height: int) -> None:
    """Judge by the header, before a single pixel is decoded."""
    if width * height > MOST_PIXELS:
        raise _Refused(_TOO_MANY, str(round(width * height / 1_000_000)))
    if min(width, height) < FEWEST_PIXELS_ASIDE:
        raise _Refused(_TOO_FEW)


def _painted(image: Image.Image) -> bytes:
    """Cut out the square, and paint it on a canvas that has never heard of the original."""
    from PIL import Image

    width, height = image.size
    side = min(width, height)
    left, top = (width - side) / 2, (height - side) * _HEADROOM
    wanted = image if image.mode in ("L", "RGB", "RGBA", "CMYK") else image.convert("RGBA")
    cut: Any = wanted.resize(
        (SIDE, SIDE),
        Image.Resampling.LANCZOS,
        box=(left, top, left + side, top + side),
        reducing_gap=3.0,
    )
    canvas = Image.new("RGB", (SIDE, SIDE), "white")
    canvas.paste(cut.convert("RGB"), mask=cut if cut.mode == "RGBA" else None)
    painted = BytesIO()
    canvas.save(painted, "JPEG", quality=85, optimize=True, progressive=True)
    return painted.getvalue()


if __name__ == "__main__":
    sys.exit(_main())

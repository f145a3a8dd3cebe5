"""Fonts of printed documents: ours first, then what the machine has for other scripts."""

from __future__ import annotations

from html import escape
from pathlib import Path

OURS = Path(__file__).resolve().parents[2] / "static" / "fonts" / "pdf"
_SYSTEM = ("/usr/share/fonts", "/usr/local/share/fonts")
_FALLBACKS = {
    "Literata": ("DejaVu Serif", "DejaVu Sans"),
    "Source Sans 3": ("DejaVu Sans",),
}
_DOCUMENT = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
{lines}
</fontconfig>
"""


def write_fontconfig(folder: Path) -> Path:
    """Write a fonts.conf into ``folder`` that names our fonts before the machine's; return it."""
    lines = [f"<dir>{escape(str(place))}</dir>" for place in (OURS, *_SYSTEM)]
    lines += [_alias(family, others) for family, others in _FALLBACKS.items()]
    lines += [
        "<cachedir>/var/cache/fontconfig</cachedir>",
        f"<cachedir>{escape(str(folder / 'cache'))}</cachedir>",
    ]
    target = folder / "fonts.conf"
    target.write_text(_DOCUMENT.format(lines="\n".join(lines)), encoding="utf-8")
    return target


def _alias(family: str, others: tuple[str, ...]) -> str:
    accepted = "".join(f"<family>{other}</family>" for other in others)
    return f"<alias><family>{family}</family><accept>{accepted}</accept></alias>"

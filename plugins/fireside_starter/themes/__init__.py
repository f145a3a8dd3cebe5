"""Two looks of the packet beside its own: one for weak eyes, one for little paper."""

from __future__ import annotations

from importlib.resources import files

from fireside.plugins import PacketTheme, ThemeFont

_FONTS = ("atkinson-bold.ttf", "atkinson-italic.ttf", "atkinson-regular.ttf")


def read_themes() -> tuple[PacketTheme, ...]:
    """Read the sheets and the fonts that lie beside this file."""
    folder = files(__name__)
    return (
        PacketTheme(
            key="large_print",
            title="Large print",
            summary="Big letters of a face made for weak eyes, black on white, wide lines.",
            css=(folder / "large_print.css").read_text(encoding="utf-8"),
            fonts=tuple(ThemeFont(name, (folder / name).read_bytes()) for name in _FONTS),
        ),
        PacketTheme(
            key="compact",
            title="Compact",
            summary="Everything on about half the pages, in small and sober type.",
            css=(folder / "compact.css").read_text(encoding="utf-8"),
        ),
    )

"""Themes of the prep packet: how its pages look, whatever they say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ThemeFont:
    """A font that a theme brings along; its CSS names it as `url(asset:NAME)`."""

    name: str
    """A file name of its own, such as `reading-bold.ttf`: a-z, 0-9 and -, then .ttf or .otf."""
    content: bytes


@dataclass(frozen=True, slots=True)
class PacketTheme:
    """A look of the prep packet that an institution may choose.

    The CSS comes after the packet's own and before the size of the paper, so that it says only
    what it wants otherwise. It reaches nothing but its own fonts: no file, no network.
    """

    key: str
    """Unique among the themes of a plugin, such as `large_print`."""
    title: str
    summary: str
    """One sentence that helps an administrator to choose."""
    css: str
    fonts: tuple[ThemeFont, ...] = ()

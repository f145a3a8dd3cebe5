"""What a theme of the packet may hold: CSS that reaches nothing but fonts of its own.

The printing process opens neither files nor the network in any case. A theme that tries is refused
when it is loaded, with the line, instead of leaving gaps on a student's pages.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

import tinycss2  # type: ignore[import-untyped]  # ships no types

from fireside.plugins.types import PacketTheme, ThemeFont

SCHEME: Final = "asset:"
MOST_CSS: Final = 100_000
"""Characters of a theme's CSS."""
MOST_FONT_BYTES: Final = 2_000_000
"""Of all fonts of a theme together."""
_FONT_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,60}\.(ttf|otf)")
_FONT_STARTS: Final = (b"\0\1\0\0", b"OTTO", b"true")
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_RULES: Final = frozenset({"font-face", "media", "page"})
_MARGIN_BOX: Final = re.compile(
    r"(top|bottom|left|right)-(left|center|right|top|middle|bottom)(-corner)?"
)
_REACHING: Final = frozenset({"cross-fade", "image", "image-set", "local", "src"})
"""Functions that may name an address, save `url` itself."""


def check_theme(theme: PacketTheme) -> tuple[str, ...]:
    """Return what is wrong with a theme, in words; empty when nothing is."""
    problems = [*_wrong_words(theme), *_wrong_fonts(theme.fonts)]
    if len(theme.css) > MOST_CSS:
        problems.append(f"the CSS has more than {MOST_CSS} characters")
    else:
        names = {font.name for font in theme.fonts}
        rules = tinycss2.parse_stylesheet(theme.css, skip_comments=True, skip_whitespace=True)
        problems += (problem for rule in rules for problem in _wrong_rule(rule, names))
    return tuple(f"theme {theme.key}: {problem}" for problem in problems)


def _wrong_words(theme: PacketTheme) -> Iterator[str]:
    if _KEY.fullmatch(theme.key) is None:
        yield "the key must be a-z, 0-9 and _, a letter first"
    if not theme.title.strip() or not theme.summary.strip():
        yield "title and summary must not be empty"
    if not theme.css.strip():
        yield "the CSS must not be empty"


def _wrong_fonts(fonts: Sequence[ThemeFont]) -> Iterator[str]:
    names = [font.name for font in fonts]
    if len(set(names)) < len(names):
        yield "two fonts have one name"
    for font in fonts:
        if _FONT_NAME.fullmatch(font.name) is None:
            yield "a font's name must be a-z, 0-9 and -, then .ttf or .otf"
        if not font.content.startswith(_FONT_STARTS):
            yield "a font is neither TrueType nor OpenType"
    if sum(len(font.content) for font in fonts) > MOST_FONT_BYTES:
        yield f"the fonts have more than {MOST_FONT_BYTES} bytes"


def _wrong_rule(rule: Any, names: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with one rule of the sheet; ``names`` are those of the fonts."""
    if rule.type == "at-rule" and rule.lower_at_keyword not in _RULES:
        yield f"line {rule.source_line}: only @font-face, @media and @page are allowed"
    elif rule.type == "error":
        yield f"line {rule.source_line}: cannot be read as CSS"
    else:
        for token in _within([*rule.prelude, *(rule.content or ())]):
            if problem := _wrong_token(token, names):
                yield f"line {token.source_line}: {problem}"


def _within(tokens: Sequence[Any]) -> Iterator[Any]:
    """Yield the tokens and all that they hold."""
    for token in tokens:
        yield token
        yield from _within(getattr(token, "content", None) or ())
        yield from _within(getattr(token, "arguments", None) or ())


def _wrong_token(token: Any, names: Collection[str]) -> str | None:
    if token.type == "error":
        return "cannot be read as CSS"
    if token.type == "url":
        return _wrong_address(token.value, names)
    if token.type == "at-keyword":
        known = token.lower_value in _RULES or _MARGIN_BOX.fullmatch(token.lower_value)
        return None if known else "only @font-face, @media, @page and its margins are allowed"
    if token.type != "function":
        return None
    if token.lower_name in _REACHING:
        return f"{token.lower_name}() is not allowed: only url({SCHEME}…) of the theme's own fonts"
    if token.lower_name == "url":
        said = [one.value for one in token.arguments if one.type == "string"]
        return _wrong_address(said[0] if len(said) == 1 else "", names)
    return None


def _wrong_address(address: str, names: Collection[str]) -> str | None:
    if address.startswith(SCHEME) and address.removeprefix(SCHEME) in names:
        return None
    return f"url() must be {SCHEME} and the name of one of the theme's fonts; nothing else is read"

"""What a theme of the packet may hold, and what is refused before it is ever printed."""

from __future__ import annotations

from dataclasses import replace

import pytest

import fireside_starter
from fireside.plugins import PacketTheme, ThemeFont
from fireside.plugins.themefile import MOST_CSS, MOST_FONT_BYTES, check_theme
from tests.unit.plugins.conftest import InstallPlugin

FONT = ThemeFont("valley-bold.ttf", b"\0\1\0\0 and the rest")
THEME = PacketTheme("valley", "Valley", "Ours.", "h1 { color: green; }", (FONT,))
ALLOWED = [
    '@font-face { font-family: "Valley"; src: url("asset:valley-bold.ttf"); }',
    "@font-face { font-family: Valley; src: url(asset:valley-bold.ttf) format('truetype'); }",
    "@page { margin: 2cm; @bottom-left { content: none; } @top-right-corner { color: red; } }",
    "@page cover { @left-middle { border: none; } }",
    "@media print { h1 { color: calc(1px + 2px); } }",
    "/* a comment about https://example.org */ p { color: var(--ink); }",
    'p::before { content: "https://example.org"; }',
]
REACHING = [
    '@import "other.css";',
    "@import url(asset:valley-bold.ttf);",
    "@media print { @import url(asset:valley-bold.ttf); }",
    "@namespace svg url(asset:valley-bold.ttf);",
    "p { background: url(https://example.org/x.png); }",
    'p { background: url( "//example.org/x.png" ); }',
    "p { background: url(file:///etc/passwd); }",
    "p { background: url('data:image/png;base64,AAAA'); }",
    "p { background: url(ASSET:valley-bold.ttf); }",
    "p { background: url(asset:star.svg); }",
    "p { background: url(asset:../valley-bold.ttf); }",
    "p { background: u\\72l(https://example.org/x.png); }",
    "p { background: url(); }",
    "p { background: url('asset:valley-bold.ttf' 'https://example.org'); }",
    "p { background: image-set('https://example.org/x.png' 1x); }",
    "p { background: IMAGE('https://example.org/x.png'); }",
    "@font-face { font-family: V; src: local('Arial'); }",
    "@font-face { font-family: V; src: src('https://example.org/x.ttf'); }",
    "@media print { @font-face { src: url(http://example.org/x.ttf); } }",
    "p { color: rgb(0 0 (url(http://example.org/x))); }",
    "p[title='x'] { background: [url(http://example.org/x)]; }",
]
BROKEN = ["p { color: red; }}", "p { background: url(a'b); }", "p { content: 'half\n; }", "p"]


@pytest.mark.parametrize("css", ALLOWED)
def test_css_that_stays_within_the_theme_is_taken(css: str) -> None:
    assert check_theme(replace(THEME, css=css)) == ()


@pytest.mark.parametrize("css", [*REACHING, *BROKEN])
def test_css_that_reaches_outside_or_is_broken_is_refused_with_its_line(css: str) -> None:
    problems = check_theme(replace(THEME, css=f"h1 {{ color: red; }}\n{css}"))
    assert problems
    assert all(problem.startswith("theme valley: line ") for problem in problems)
    assert not any("line 1:" in problem for problem in problems)


def test_no_address_is_repeated_in_what_is_said_about_it() -> None:
    problems = check_theme(replace(THEME, css="p { background: url(https://example.org/secret); }"))
    assert "example.org" not in " ".join(problems)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"key": "Large Print"}, "the key must be"),
        ({"title": " "}, "title and summary"),
        ({"summary": ""}, "title and summary"),
        ({"css": " \n"}, "must not be empty"),
        ({"css": "p { color: red; }" * (MOST_CSS // 10)}, "characters"),
        ({"fonts": (FONT, FONT)}, "two fonts have one name"),
        ({"fonts": (replace(FONT, name="../x.ttf"),)}, "a font's name must be"),
        ({"fonts": (replace(FONT, name="valley.woff2"),)}, "a font's name must be"),
        ({"fonts": (replace(FONT, content=b"<svg>"),)}, "neither TrueType nor OpenType"),
        ({"fonts": (replace(FONT, content=b"OTTO" * MOST_FONT_BYTES),)}, "bytes"),
    ],
)
def test_what_else_is_wrong_is_said(change: dict[str, object], said: str) -> None:
    (problem,) = check_theme(replace(THEME, **change))  # type: ignore[arg-type]  # one field each
    assert said in problem


def test_shipped_themes_are_sound_and_two() -> None:
    themes = fireside_starter.register_packet_themes()
    assert {theme.key for theme in themes} == {"large_print", "compact"}
    assert [check_theme(theme) for theme in themes] == [(), ()]


THEMED = """
@hookimpl
def register_packet_themes():
    return [PacketTheme("own", "Own", "Ours.", {css!r})]
"""


def test_plugin_whose_theme_reaches_outside_is_left_out_as_a_whole(
    install_plugin: InstallPlugin,
) -> None:
    from fireside.plugins.loader import load_plugins

    install_plugin("valley", THEMED.format(css="@import 'x';"))
    install_plugin("hill", THEMED.format(css="h1 { color: red; }"))
    loaded = load_plugins()
    assert loaded.themes.find("hill.own") is not None
    assert loaded.themes.find("valley.own") is None
    (problem,) = loaded.problems
    assert (problem.name, "line 1" in problem.reason) == ("valley", True)

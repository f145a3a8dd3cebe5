"""HTML that a plugin hands over is input like any other: only what is known to be harmless stays.

Nothing that runs, sends, styles, hides or names a place of the page is let through; links open
with `noopener`, pictures come from this site or from the address itself.
"""

from __future__ import annotations

from typing import Final

import nh3
from markupsafe import Markup

_TEXT = "p br hr strong em b i small s sub sup mark code pre blockquote q cite abbr kbd time"
_PARTS = "h3 h4 h5 ul ol li dl dt dd div span section figure figcaption details summary a img"
_TABLES = "table caption thead tbody tfoot tr th td"
_DRAWN = "svg path circle rect line polyline polygon g"
TAGS: Final = frozenset(f"{_TEXT} {_PARTS} {_TABLES} {_DRAWN}".split())
_SHAPES = {"d", "cx", "cy", "r", "x", "y", "rx", "ry", "width", "height", "points", "transform"}
_LINES = {"fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin"}
_EVERYWHERE = {"class", "lang", "dir", "title", "aria-hidden", "aria-label", "role"}
ATTRIBUTES: Final = {
    "*": _EVERYWHERE,
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "time": {"datetime"},
    "details": {"open"},
    "ol": {"start"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "svg": {"viewbox", "width", "height", "focusable", *_LINES},
    **{shape: _SHAPES | _LINES for shape in _DRAWN.split() if shape != "svg"},
}
MOST_CHARACTERS: Final = 20_000
"""Length of one panel's HTML before it is cleaned."""


def clean_html(html: str) -> Markup:
    """Return what may be shown of a plugin's HTML, closed and nested as it should be."""
    kept = nh3.clean(
        html,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )
    return Markup(kept)  # noqa: S704  # nosec B704 - nh3 has taken out whatever is not listed

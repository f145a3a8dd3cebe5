"""How large and how deep a document may be: checked before WeasyPrint sees it.

Hundreds of nested blocks exhaust its layout, so that depth is counted with a parser that needs
no memory of the tree; time and memory are limited in the child.
"""

from __future__ import annotations

import resource
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser

from fireside.kernel.pdf.failures import PdfTooComplex

MAX_BYTES = 1_000_000
"""Of HTML and stylesheets together."""
MAX_DEPTH = 100
MAX_ELEMENTS = 20_000
MAX_ASSET_BYTES = 10_000_000
MEMORY_BYTES = 1_500_000_000
"""Address space of the child; a packet needs a fifth of it."""
CPU_SECONDS = 600
"""Of one child's whole life: ends it even when its parent is gone."""

_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905 - reads better
)


def check(html: str, stylesheets: Sequence[str], assets: Mapping[str, bytes]) -> None:
    """Raise PdfTooComplex unless the document stays within every limit."""
    size = len(html.encode()) + sum(len(sheet.encode()) for sheet in stylesheets)
    if size > MAX_BYTES or sum(map(len, assets.values())) > MAX_ASSET_BYTES:
        raise PdfTooComplex(f"Documents hold at most {MAX_BYTES // 1000} kB of text.")
    meter = _Meter()
    meter.feed(html)
    meter.close()
    if meter.deepest > MAX_DEPTH or meter.count > MAX_ELEMENTS:
        raise PdfTooComplex("The document has more parts within parts than can be printed.")


def restrict_this_process() -> None:
    """Limit memory and processor time of the calling process for good."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class _Meter(HTMLParser):
    """Counts elements and the deepest nesting; what is never closed counts as open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.count = 0
        self.deepest = 0
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go one deeper, save for elements without content."""
        self.count += 1
        if tag not in _VOID and self.deepest <= MAX_DEPTH:
            self._open.append(tag)
            self.deepest = max(self.deepest, len(self._open))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count `<x/>` as open, as HTML does; within SVG and MathML that overstates a little."""
        self.count += 1
        self.deepest = max(self.deepest, len(self._open) + 1)

    def handle_endtag(self, tag: str) -> None:
        """Come up to where this element was opened."""
        if tag in self._open:
            while self._open.pop() != tag:
                pass

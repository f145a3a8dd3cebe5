"""The printing process: `python -m fireside.kernel.pdf.child FD` serves one socket until it closes.

One FontConfiguration is kept together with the stylesheets parsed by means of it: cached CSS with
another configuration silently loses its fonts. A document that brings fonts of its own has a
configuration for itself, so that no other document is ever set in them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
import socket
import sys
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from fireside.kernel.pdf import limits, wire
from fireside.kernel.pdf.wire import FAILED, PAGES, PDF, PROGRESS, READY

if TYPE_CHECKING:
    from weasyprint import CSS  # type: ignore[import-untyped]  # ships no types

_STEP = re.compile(r"Step (\d)(?:.*Page (\d+))?")
_PERCENT = {1: 5, 2: 10, 3: 15, 4: 25, 5: 35, 6: 75, 7: 95}
_MOST_SHEETS = 16
_MOST_CASES = 4
_FONTS = (".otf", ".ttf", ".woff2")


class Case:
    """Fonts, and the stylesheets that were parsed with them: kept together, dropped together."""

    def __init__(self, fonts: Mapping[str, bytes]) -> None:
        from weasyprint.text.fonts import (  # type: ignore[import-untyped]  # ships no types
            FontConfiguration,
        )

        self.configuration = FontConfiguration()
        self._fonts = fonts
        self._sheets: dict[str, CSS] = {}

    def sheet(self, text: str) -> CSS:
        """Return a stylesheet, parsed once."""
        import weasyprint

        from fireside.kernel.pdf.fetcher import ClosedFetcher

        if text not in self._sheets:
            if len(self._sheets) >= _MOST_SHEETS:
                self._sheets.clear()
            self._sheets[text] = weasyprint.CSS(
                string=text, font_config=self.configuration, url_fetcher=ClosedFetcher(self._fonts)
            )
        return self._sheets[text]


class Press:
    """What is kept warm between documents: a case for each set of fonts that they bring."""

    def __init__(self) -> None:
        self._plain = Case({})
        self._cases: dict[str, Case] = {}

    def print(self, order: dict[str, Any]) -> tuple[bytes, int]:
        """Return the PDF and the number of its pages."""
        import weasyprint

        from fireside.kernel.pdf.fetcher import ClosedFetcher

        assets = {name: base64.b64decode(text) for name, text in order["assets"].items()}
        fetcher = ClosedFetcher(assets)
        html = weasyprint.HTML(string=order["html"], url_fetcher=fetcher)
        case = self._case({name: data for name, data in assets.items() if name.endswith(_FONTS)})
        document = html.render(
            font_config=case.configuration,
            stylesheets=[case.sheet(text) for text in order["stylesheets"]],
            pdf_tags=True,
            pdf_variant="pdf/ua-1",
        )
        fetcher.shut()
        document.metadata.attachments = []
        pdf: bytes = document.write_pdf(pdf_tags=True, pdf_variant="pdf/ua-1")
        return pdf, len(document.pages)

    def _case(self, fonts: Mapping[str, bytes]) -> Case:
        if not fonts:
            return self._plain
        digest = hashlib.sha256()
        for name, data in sorted(fonts.items()):
            digest.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
        key = digest.hexdigest()
        if key not in self._cases:
            if len(self._cases) >= _MOST_CASES:
                self._cases.clear()
            self._cases[key] = Case(fonts)
        return self._cases[key]


class _Steps(logging.Handler):
    """Turns WeasyPrint's own log of its steps into percents that never fall."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        super().__init__()
        self._tell = tell
        self.reached = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Tell how far a document is."""
        match = _STEP.match(record.getMessage())
        if match is None:
            return
        percent = _PERCENT.get(int(match[1]), 0)
        if match[2]:
            percent = min(percent + 3 * int(match[2]), 74)
        if percent > self.reached:
            self.reached = percent
            self._tell(percent)


def serve(end: socket.socket) -> None:
    """Print what arrives until the parent hangs up."""
    press = Press()
    steps = _Steps(lambda percent: wire.send(end, PROGRESS, bytes([percent])))
    log = logging.getLogger("weasyprint.progress")
    log.setLevel(logging.INFO)
    log.addHandler(steps)
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # its warnings quote the text
    wire.send(end, READY, b"")
    while True:
        try:
            _kind, body = wire.receive(end)
        except wire.Silent:
            return
        steps.reached = 0
        began = time.monotonic()
        try:
            pdf, pages = press.print(json.loads(body))
        except Exception as error:  # noqa: BLE001 - the parent hears of any failure, without texts
            wire.send_json(end, FAILED, {"kind": type(error).__name__})
        else:
            wire.send_json(end, PAGES, {"pages": pages, "seconds": time.monotonic() - began})
            wire.send(end, PDF, pdf)


def main() -> None:
    """Run as a process of its own."""
    limits.restrict_this_process()
    end = socket.socket(fileno=int(sys.argv[1]))
    try:
        serve(end)
    except OSError as error:  # no Pango, or the parent has gone
        wire.send_json(end, FAILED, {"kind": "OSError", "why": str(error)[:300]})
    except ConnectionError:
        return


if __name__ == "__main__":
    main()

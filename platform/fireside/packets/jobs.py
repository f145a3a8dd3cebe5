"""Printing in the worker: gather, print without holding a lock, keep."""

from __future__ import annotations

from fireside.kernel.db import db
from fireside.kernel.jobs import JobContext, handler
from fireside.kernel.pdf import PdfFailed, PdfResult, PdfTooComplex, PdfUnavailable, render_pdf
from fireside.packets import service
from fireside.packets.rules import PATIENCE, overall_percent
from fireside.plugins.themes import note_unprintable

_STEP = 10
_FAILED = "We could not print your packet just now. What you prepared is safe: please try again."
_TOO_LARGE = "There is more text in your packet than we can print. Shorten it, then try again."


@handler("packet.render")
def render_packet(job: JobContext) -> None:
    """Print one packet. Done again after a crash it ends the same: a printed one is left alone."""
    packet_id = int(job.payload["packet_id"])
    try:
        _print(packet_id)
    except PdfTooComplex:  # no second attempt can help
        db.session.rollback()
        service.fail_packet(packet_id, _TOO_LARGE)
    except Exception:
        db.session.rollback()
        if job.attempt >= PATIENCE or job.last_attempt:
            service.fail_packet(packet_id, _FAILED)
            db.session.commit()
        raise


def _print(packet_id: int) -> None:
    document = service.begin_printing(packet_id)
    db.session.commit()
    if document is None:
        return
    progress = _Progress(packet_id)
    service.keep_pdf(packet_id, _print_anyhow(document, progress))


def _print_anyhow(document: service.Document, progress: _Progress) -> PdfResult:
    """Print in the institution's theme; where that fails, in the packet's own look."""
    try:
        return render_pdf(document.html, document.stylesheets, document.assets, progress)
    except (PdfTooComplex, PdfUnavailable):
        raise
    except PdfFailed as failure:
        if document.theme is None:
            raise
        plain = document.unthemed()
        result = render_pdf(plain.html, plain.stylesheets, plain.assets, progress)
        note_unprintable(document.theme, f"not printed in this theme: {type(failure).__name__}")
        return result


class _Progress:
    """Writes every tenth percent in a transaction of its own."""

    def __init__(self, packet_id: int) -> None:
        self._packet_id = packet_id
        self._told = 0

    def __call__(self, render_percent: int) -> None:
        percent = overall_percent(render_percent)
        if percent - self._told >= _STEP:
            self._told = percent
            service.note_progress(self._packet_id, percent)
            db.session.commit()

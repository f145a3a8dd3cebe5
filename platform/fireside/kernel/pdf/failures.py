"""What can go wrong when a document is printed, in words for people."""

from __future__ import annotations

from fireside.kernel.errors import FiresideError


class PdfFailed(FiresideError):
    """The document was not printed; the next one starts with a fresh process."""

    title = "The document could not be printed"


class PdfTooComplex(PdfFailed):
    """The document is larger or deeper than anything we print."""

    title = "The document is too large to print"


class PdfTooSlow(PdfFailed):
    """Printing took longer than allowed, and its process was ended."""

    title = "Printing took too long"


class PdfUnavailable(PdfFailed):
    """The printing process cannot start on this machine, mostly for want of Pango."""

    title = "Printing is not set up on this machine"

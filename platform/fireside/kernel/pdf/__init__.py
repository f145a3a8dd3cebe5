"""HTML to PDF in a process of its own, that may be killed, and that reaches nothing outside.

WeasyPrint is imported in the child alone: a web process that imports this package stays small.
"""

from fireside.kernel.pdf.failures import PdfFailed, PdfTooComplex, PdfTooSlow, PdfUnavailable
from fireside.kernel.pdf.pool import PdfResult, Printer, close_printer, render_pdf

__all__ = [
    "PdfFailed",
    "PdfResult",
    "PdfTooComplex",
    "PdfTooSlow",
    "PdfUnavailable",
    "Printer",
    "close_printer",
    "render_pdf",
]

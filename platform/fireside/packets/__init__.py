"""The prep packet: from the plugins' sections to a PDF in the hand."""

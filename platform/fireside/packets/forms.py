"""Ordering a packet."""

from __future__ import annotations

from wtforms import RadioField, SubmitField

from fireside.kernel.web import FiresideForm
from fireside.packets.rules import PAPERS


class OrderForm(FiresideForm):
    """On which paper."""

    paper = RadioField("Paper", choices=list(PAPERS.items()))
    submit = SubmitField("Print my packet")

"""Packets in the look that an institution chose: printed with its fonts, anew after a change."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from fireside.kernel.db import db
from fireside.kernel.permissions import Actor
from fireside.packets import service
from fireside.packets.models import Packet, PacketState
from fireside.plugins import themes
from fireside.plugins.loader import contents
from fireside.plugins.models import PluginFault
from fireside.plugins.types import PacketTheme
from tests.integration.packets.conftest import Desk, text_of

LARGE, COMPACT = "fireside_starter.large_print", "fireside_starter.compact"
UNPRINTABLE = "li { font-size: 1e30pt; columns: 2; }"


def dress(desk: Desk, key: str) -> None:
    with desk.scope(desk.institution):
        themes.choose_theme(Actor.system(desk.institution.id), key)


def pdf_of(desk: Desk, packet: Packet) -> bytes:
    with desk.scope(desk.institution):
        return service.packet_bytes(desk.actor, packet.id)


def fonts_of(pdf: bytes) -> set[str]:
    """Return the families in a PDF, without the marks of a subset."""
    found = set()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]  # of a page
            found.add(re.split(r"[+-]", str(font.get_object()["/BaseFont"]).strip("/,"))[1])
    return found


def size_of(pdf: bytes) -> tuple[int, int]:
    """Return width and height of the first page in points."""
    box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    return round(box.width), round(box.height)


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_large_print_has_its_own_face_and_compact_has_fewer_pages(desk: Desk, paper: str) -> None:
    plain = desk.printed(paper)
    assert {"Literata", "Source"} <= fonts_of(pdf_of(desk, plain))
    dress(desk, LARGE)
    large = desk.printed(paper)
    assert fonts_of(pdf_of(desk, large)) == {"Atkinson"}
    dress(desk, COMPACT)
    compact = desk.printed(paper)
    assert fonts_of(pdf_of(desk, compact)) == {"Source"}
    assert large.pages is not None
    assert plain.pages is not None
    assert compact.pages is not None
    assert compact.pages < plain.pages < large.pages
    assert len({size_of(pdf_of(desk, one)) for one in (plain, large, compact)}) == 1


def test_every_look_says_the_same(desk: Desk) -> None:
    wanted = ["Dana Whitfield", "16:00 to 16:30 in New York", *desk.questions]
    for key in ("", LARGE, COMPACT):
        dress(desk, key)
        text = text_of(pdf_of(desk, desk.printed()))
        assert [words for words in wanted if words not in text] == [], key


def test_fonts_of_a_theme_never_reach_the_next_packet(desk: Desk) -> None:
    dress(desk, LARGE)
    desk.printed()
    dress(desk, "")
    assert "Atkinson" not in fonts_of(pdf_of(desk, desk.printed("letter")))


def test_another_look_makes_a_printed_packet_stale_until_it_is_chosen_again(desk: Desk) -> None:
    first = desk.printed()
    dress(desk, COMPACT)
    assert desk.shown() == (first.id, True)
    second = desk.printed()
    assert second.id != first.id
    dress(desk, "")
    assert desk.shown() == (first.id, False)


def test_packet_is_printed_in_its_own_look_where_a_theme_cannot_be(desk: Desk) -> None:
    with desk.app.app_context():
        heavy = PacketTheme("heavy", "Heavy", "Too much.", UNPRINTABLE)
        contents().themes.add("fireside_starter", "heavy", heavy)
    dress(desk, "fireside_starter.heavy")
    packet = desk.printed()
    assert packet.state == PacketState.READY
    assert "Literata" in fonts_of(pdf_of(desk, packet))
    with desk.scope(desk.institution):
        fault = db.session.scalars(select(PluginFault)).one()
        assert fault.hook == "packet_theme heavy"
        assert fault.error.startswith("wrong_answer: not printed in this theme: Pdf")

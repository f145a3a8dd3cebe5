"""Printing in a process of its own: what it prints, how it is limited, how it recovers."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from fireside.kernel.pdf import (
    PdfFailed,
    PdfTooComplex,
    PdfTooSlow,
    PdfUnavailable,
    Printer,
    close_printer,
    render_pdf,
)

PAGE = '<!DOCTYPE html><html lang="en"><title>A page</title><h1>Zoë &amp; co</h1>{}</html>'


@pytest.fixture(scope="module")
def printer() -> Iterator[Printer]:
    made = Printer()
    yield made
    made.close()


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def fonts_of(pdf: bytes) -> set[str]:
    found: set[str] = set()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        fonts = page["/Resources"].get_object()["/Font"].get_object()  # type: ignore[index]
        found |= {str(font.get_object()["/BaseFont"]) for font in fonts.values()}
    return found


def test_a_page_is_printed_with_its_title_language_and_tags(printer: Printer) -> None:
    result = printer.render(PAGE.format("<p>Hello</p>"), ["p { color: red }"], {})
    reader = PdfReader(io.BytesIO(result.pdf))
    assert result.pages == len(reader.pages) == 1
    assert reader.metadata is not None
    assert reader.metadata.title == "A page"
    assert str(reader.trailer["/Root"]["/Lang"]) == "en"  # type: ignore[index]
    assert "Zoë & co" in text_of(result.pdf)
    assert 0 < result.seconds < 10


def test_our_own_fonts_are_used(printer: Printer) -> None:
    sheet = 'h1 { font-family: "Literata" } p { font-family: "Source Sans 3" }'
    result = printer.render(PAGE.format("<p>Hello</p>"), [sheet], {})
    names = " ".join(fonts_of(result.pdf))
    assert "Literata" in names
    assert "Source-Sans-3" in names or "SourceSans3" in names


def test_the_same_input_gives_the_same_bytes(printer: Printer) -> None:
    first = printer.render(PAGE.format("<p>Hello</p>"), [], {})
    printer.render(PAGE.format("<p>Something else</p>"), [], {})
    assert printer.render(PAGE.format("<p>Hello</p>"), [], {}).pdf == first.pdf


def test_progress_rises(printer: Printer) -> None:
    told: list[int] = []
    printer.render(PAGE.format("<p>Hello</p>" * 300), [], {}, told.append)
    assert told == sorted(told)
    assert len(told) >= 5
    assert told[-1] <= 100


def test_assets_are_served_by_name(printer: Printer) -> None:
    star = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><path d="M0 0h2v2z"/></svg>'
    body = '<img src="asset:star.svg" alt="Star" style="width: 1cm">'
    with_it = printer.render(PAGE.format(body), [], {"star.svg": star})
    without = printer.render(PAGE.format(body), [], {})
    assert with_it.pdf != without.pdf


def test_too_much_is_refused_before_anything_starts() -> None:
    printer = Printer()
    for html in (
        PAGE.format("<div>" * 101 + "</div>" * 101),
        PAGE.format("<br/>" + "<i>" * 200),
        PAGE.format("<b/>" * 101 + "<p>" * 20_001),
        PAGE.format("x" * 1_000_001),
    ):
        with pytest.raises(PdfTooComplex):
            printer.render(html, [], {})
    with pytest.raises(PdfTooComplex):
        printer.render("", [], {"large.png": bytes(10_000_001)})
    assert printer.child_pid is None


def test_the_deepest_that_is_allowed_is_printed(printer: Printer) -> None:
    body = "<div>" * 97 + "deep" + "</div>" * 97
    assert "deep" in text_of(printer.render(PAGE.format(body), [], {}).pdf)


def test_a_child_killed_in_the_middle_is_an_error_and_the_next_render_works() -> None:
    printer = Printer()
    killed: list[int] = []

    def kill(percent: int) -> None:
        if printer.child_pid is not None and not killed:
            killed.append(printer.child_pid)
            os.kill(printer.child_pid, signal.SIGKILL)

    with pytest.raises(PdfFailed, match="ended unexpectedly"):
        printer.render(PAGE.format("<p>Hello</p>" * 500), [], {}, kill)
    assert "Hello" in text_of(printer.render(PAGE.format("<p>Hello</p>"), [], {}).pdf)
    assert printer.child_pid not in killed
    printer.close()


def test_a_child_that_takes_too_long_is_ended_and_replaced() -> None:
    printer = Printer(timeout_seconds=0.4)
    cells = "<table><tr>" + "<td><table><tr><td>x</table>" * 40 + "</table>"
    with pytest.raises(PdfTooSlow, match=r"longer than 0\.4 seconds"):
        printer.render(PAGE.format(cells * 60), ["td { width: 1% } * { display: flex }"], {})
    assert printer.child_pid is None
    printer.timeout_seconds = 10
    assert printer.render(PAGE.format("<p>Hello</p>"), [], {}).pages == 1
    printer.close()


def test_a_child_is_replaced_after_its_share_of_documents() -> None:
    printer = Printer(renders_per_child=2)
    printer.render(PAGE.format(""), [], {})
    pids = [printer.child_pid]
    for _ in range(2):
        printer.render(PAGE.format(""), [], {})
        pids.append(printer.child_pid)
    assert pids[1] is None
    assert pids[2] not in (None, pids[0])
    printer.close()


def test_an_error_in_on_progress_leaves_no_half_read_child(printer: Printer) -> None:
    def fail(percent: int) -> None:
        raise LookupError("the database has gone")

    with pytest.raises(LookupError):
        printer.render(PAGE.format("<p>Hello</p>"), [], {}, fail)
    assert "Hello" in text_of(printer.render(PAGE.format("<p>Hello</p>"), [], {}).pdf)


def test_memory_is_limited(printer: Printer) -> None:
    huge = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'
    body = '<img src="asset:a.svg" alt="">' * 10
    assert printer.render(PAGE.format(body), [], {"a.svg": huge}).pages == 1
    assert printer.child_pid is not None
    limits = Path(f"/proc/{printer.child_pid}/limits").read_text()
    assert next(line for line in limits.splitlines() if "address space" in line).split()[3] == (
        "1500000000"
    )


def test_the_child_is_told_no_secret(printer: Printer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESIDE_SECRET_KEY", "not for the printer")
    mine = Printer()
    mine.render(PAGE.format(""), [], {})
    assert b"FIRESIDE" not in Path(f"/proc/{mine.child_pid}/environ").read_bytes()
    mine.close()


def test_a_child_that_cannot_start_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    printer = Printer()
    with pytest.raises(PdfUnavailable) as caught:
        printer.render(PAGE.format(""), [], {})
    assert "libpangoft2" in caught.value.do
    printer.close()


def test_threads_take_turns(printer: Printer) -> None:
    pages: list[int] = []

    def work() -> None:
        pages.append(printer.render(PAGE.format("<p>Hello</p>"), [], {}).pages)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert pages == [1, 1, 1, 1]


def test_a_forked_process_has_a_child_of_its_own(printer: Printer) -> None:
    printer.render(PAGE.format(""), [], {})
    before = printer.child_pid
    child = os.fork()
    if child == 0:
        printer.render(PAGE.format(""), [], {})
        other = printer.child_pid
        printer.close()
        os._exit(0 if other != before else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert printer.render(PAGE.format(""), [], {}).pages == 1
    assert printer.child_pid == before


def test_the_child_ends_with_its_parent(printer: Printer) -> None:
    reading, writing = os.pipe()
    parent = os.fork()
    if parent == 0:
        mine = Printer()
        mine.render(PAGE.format(""), [], {})
        os.write(writing, str(mine.child_pid).encode())
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(parent, 0)
    orphan = int(os.read(reading, 20))
    os.close(reading)
    os.close(writing)
    for _ in range(100):
        if not _runs(orphan):
            return
        time.sleep(0.05)
    raise AssertionError("the printing process outlived its parent")


def test_the_house_has_one_printer() -> None:
    assert render_pdf(PAGE.format(""), [], {}).pages == 1
    close_printer()


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"

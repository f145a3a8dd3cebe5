"""The walk's browser reads pages as a browser without JavaScript does."""

from __future__ import annotations

import pytest

from fireside.demo.pages import PageReader

_PAGE = """<!doctype html><html><head><title>Ask Dana · Larkfield</title><style>x{}</style></head>
<body><script>var no = "words";</script><h1>Ask&nbsp;Dana</h1>
<ul aria-label="Why Dana may suit you"><li>Speaks <b>Spanish</b></li><li>Is free</li></ul>
<ul><li>x</li></ul><div role="status"></div>
<div role="status"><label for="p">Setting the pages</label> <progress id="p">51 %</progress></div>
<a href="/hosts?field=health">More <b>hosts</b></a>
<form method="post" action="/ask">
 <input type="hidden" name="csrf_token" value="t0k">
 <input type="radio" name="slot" value="1"><input type="radio" name="slot" value="2" checked>
 <input type="checkbox" name="aim" value="enter">
 <input type="checkbox" name="aim" value="paths" checked>
 <select name="format"><option value="video">Video</option>
 <option value="phone" selected>Phone</option></select>
 <select name="minutes"><option>20</option><option>30</option></select>
 <textarea name="why">
already &amp; typed</textarea>
 <button name="act" value="ask"><svg><text>no</text></svg> Ask Dana</button>
 <button name="act" value="later">Later</button>
 <input type="text" name="off" value="x" disabled>
</form>
<form id="far" action="/far" method="post"></form>
<input form="far" name="note" value="n">
</body></html>"""


@pytest.fixture
def reader() -> PageReader:
    page = PageReader()
    page.read(_PAGE)
    return page


def test_reader_keeps_words_and_leaves_scripts(reader: PageReader) -> None:
    assert reader.title == "Ask Dana · Larkfield"
    assert "More hosts" in reader.text
    assert "words" not in reader.text
    assert "no" not in reader.text.split()
    assert reader.statuses == ["Setting the pages 51 %"]
    assert [(link.text, link.href) for link in reader.links] == [
        ("More hosts", "/hosts?field=health")
    ]


def test_form_sends_what_the_page_shows(reader: PageReader) -> None:
    sent = reader.forms[0].filled({}, "Later")
    assert sent == [
        ("csrf_token", "t0k"),
        ("slot", "2"),
        ("aim", "paths"),
        ("format", "phone"),
        ("minutes", "20"),
        ("why", "already & typed"),
        ("act", "later"),
    ]


def test_form_sends_what_was_typed_instead(reader: PageReader) -> None:
    sent = reader.forms[0].filled({"aim": ["enter", "paths"], "why": "because", "slot": "1"})
    assert [value for name, value in sent if name == "aim"] == ["enter", "paths"]
    assert dict(sent)["why"] == "because"
    assert dict(sent)["slot"] == "1"
    assert dict(sent)["act"] == "ask"


def test_form_refuses_fields_and_buttons_that_nobody_sees(reader: PageReader) -> None:
    with pytest.raises(KeyError, match="off"):
        reader.forms[0].filled({"off": "1"})
    with pytest.raises(KeyError, match="Send"):
        reader.forms[0].filled({}, "Send")


def test_form_offers_its_choices(reader: PageReader) -> None:
    form = reader.forms[0]
    assert [choice.value for choice in form.choices("slot")] == ["1", "2"]
    assert [choice.label for choice in form.choices("format")] == ["Video", "Phone"]


def test_control_outside_its_form_belongs_to_it(reader: PageReader) -> None:
    assert reader.forms[1].filled({}) == [("note", "n")]


def test_reader_hears_named_lists(reader: PageReader) -> None:
    assert [(found.label, found.items) for found in reader.lists] == [
        ("Why Dana may suit you", ["Speaks Spanish", "Is free"])
    ]

"""Packs as YAML and as tables: read with every fault named, written so that they are read again."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fireside.plugins.packs import (
    MOST_CHARACTERS,
    DraftQuestion,
    PackDraft,
    read_pack,
    write_csv,
    write_yaml,
)
from fireside.plugins.packs.cells import open_cell, safe_cell

YAML = """\
# ours
title: Care away
summary: >
  For people
  far away.
fields:
  - Health and care
version: 3
key: away
questions:
  - question: "Why: here?"
    category: Career path
    purpose: Reasons.
  - {text: "And now?", category: trends, purpose: null, key: now}
"""
TABLE = """\
title,Care away
summary,"For people far away."
fields,Health and care; science
version,3

key,Category,question,purpose
,career path,"Why, here?",Reasons.
now,trends,"And
now?",
"""


def test_a_pack_is_read_from_yaml_with_its_lines() -> None:
    read = read_pack(YAML)
    assert read.faults == ()
    assert read.draft == PackDraft(
        "Care away",
        "For people far away.",
        ("health",),
        (
            DraftQuestion("Why: here?", "career_path", "Reasons.", "", 11),
            DraftQuestion("And now?", "trends", "", "now", 14),
        ),
        {"title": 2, "summary": 3, "fields": 7, "version": 8, "key": 9, "questions": 11},
    )


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_pack_is_read_from_a_table_of_any_spreadsheet(separator: str) -> None:
    table = TABLE.replace('"Why, here?"', "Why - here?").replace("; science", "")
    read = read_pack("\ufeff" + table.replace(",", separator).replace("\n", "\r\n"))
    assert read.faults == ()
    assert read.draft is not None
    assert (read.draft.title, read.draft.fields) == ("Care away", ("health",))
    assert read.draft.questions == (
        DraftQuestion("Why - here?", "career_path", "Reasons.", "", 7),
        DraftQuestion("And now?", "trends", "", "now", 8),
    )


def test_cells_with_commas_and_several_fields_are_read() -> None:
    read = read_pack(TABLE)
    assert read.draft is not None
    assert read.draft.fields == ("health", "science")
    assert read.draft.questions[0].text == "Why, here?"
    bare = read_pack("text,category,purpose\nWhy?,role,x\n").draft
    assert bare is not None
    assert bare.lines == {"questions": 1}


FAULTS = {
    "nothing": (" \n", [("The pack", "There is nothing here yet.")]),
    "too much": (
        "x" * (MOST_CHARACTERS + 1),
        [("The pack", "The text has 100001 characters; at most 100000 are read.")],
    ),
    "control": ("title: A\nb: \x1b", [("Line 2", "There is a character here that no text has.")]),
    "syntax": (
        "title: A\n  b: c",
        [("Line 2", "This is not YAML: mapping values are not allowed")],
    ),
    "end": ('title: "A', [("Line 1", "This is not YAML: ")]),
    "two": ("title: A\n---\ntitle: B", [("Line 2", "This is not YAML: but found another")]),
    "list": ("- title", [("Line 1", "A pack begins with “title:”.")]),
    "comment": ("# nothing", [("Line 1", "A pack begins with “title:”.")]),
    "anchor": ("title: &a A\nsummary: *a", [("Line 1", "Anchors (&) and aliases (*)")]),
    "alias": ("title: *a", [("Line 1", "Anchors (&) and aliases (*)")]),
    "tag": ("\ntitle: !!python/name:os.system x", [("Line 2", "Tags (!) are not read")]),
    "deep": ("title: " + "[" * 50_000, [("Line 1", "This is nested deeper than a pack.")]),
    "unknown": ("tilte: A", [("Line 1", "“tilte:” is not known here. Did you mean title?")]),
    "no text": ("title: [A]", [("Line 1", "“title:” is followed by a text. Put a text with [ ]")]),
    "strange key": ("? [a]\n: b", [("Line 1", "“:” is not known here.")]),
    "twice": ("title: A\ntitle: B", [("Line 2", "“title:” stands here twice.")]),
    "same word": (
        "questions:\n - text: A?\n   question: B?",
        [("Line 3", "“question:” stands here twice.")],
    ),
    "no list": ("questions: none yet", [("Line 1", "“questions:” is followed by a list")]),
    "no parts": (
        "questions:\n - Why?\n - txet: B?",
        [("Line 2", "A question has the parts"), ("Line 3", "“txet:” is not known here.")],
    ),
    "no column": ("text,category\nA?,role", [("Line 1", "The column purpose is missing.")]),
    "odd column": (
        "text,category,purpose,colour\nA?,role,x,red",
        [("Line 1", "There is no column “colour”; there are key, category, text, purpose.")],
    ),
    "column twice": (
        "text,category,purpose,question\nA?,role,x,B?",
        [("Line 1", "The column text stands here twice.")],
    ),
    "cells": (
        "text,category,purpose\nWhy, though?,role,x\nB?,role,y",
        [("Line 2", "This line has 4 cells for 3 columns.")],
    ),
    "lead": ("colour,red\ntext,category,purpose\nA?,role,x", [("Line 1", "“colour” is neither")]),
    "quotes": (
        'text,category,purpose\nA?,role,x\n"B?,role,y\n',
        [("Line 3", "This line cannot be read: unexpected end of data.")],
    ),
}


@pytest.mark.parametrize(("text", "expected"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named_with_its_line(text: str, expected: list[tuple[str, str]]) -> None:
    faults = read_pack(text).faults
    assert [one.where for one in faults] == [where for where, _ in expected]
    for fault, (_, words) in zip(faults, expected, strict=True):
        assert fault.message.startswith(words)
        assert fault.is_error


def test_what_is_left_empty_is_no_fault_of_the_form() -> None:
    read = read_pack("title:\nsummary: ~\nfields:\nquestions:\n")
    assert read.faults == ()
    assert read.draft is not None
    assert (read.draft.title, read.draft.fields, read.draft.questions) == ("", (), ())


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    lines = ["title: x", "a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    began = time.perf_counter()
    assert read_pack("\n".join(lines)).draft is None
    assert time.perf_counter() - began < 1


def test_a_full_pack_is_read_in_good_time() -> None:
    rows = tuple(
        DraftQuestion(f"{'What is it like? ' * 8}{n}", "role", "It shows. " * 20, f"q{n}")
        for n in range(150)
    )
    text = write_yaml(PackDraft("T", "S", (), rows))
    assert len(text) < MOST_CHARACTERS
    began = time.perf_counter()
    read = read_pack(text)
    assert read.draft is not None
    assert len(read.draft.questions) == 150
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@A", "'@A"),
        ("\tx", "'\tx"),
        (" =1", "' =1"),
        ("'=1", "''=1"),
        ("'quoted'", "'quoted'"),
        ("1-1", "1-1"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula_and_every_text_comes_back(text: str, cell: str) -> None:
    assert safe_cell(text) == cell
    assert open_cell(cell) == text


words = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\u2028\u2029\ufeff"),
    min_size=1,
    max_size=30,
).map(lambda text: " ".join(text.split()))
rows = st.builds(DraftQuestion, words, words.map(lambda text: f"c{text}"), words, words)


@settings(max_examples=150, deadline=None)
@given(
    st.builds(PackDraft, words, words, st.just(("health",)), st.lists(rows, max_size=4).map(tuple))
)
def test_what_is_written_is_read_again(draft: PackDraft) -> None:
    for write in (write_yaml, write_csv):
        read = read_pack(write(draft))
        assert read.faults == (), write
        assert read.draft is not None
        back = replace(
            read.draft,
            lines={},
            questions=tuple(replace(one, line=0) for one in read.draft.questions),
        )
        assert back == draft


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_an_answer(text: str) -> None:
    read = read_pack(text)
    assert read.faults or read.draft

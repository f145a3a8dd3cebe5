"""The code of conduct: how it is kept, read, and who has still to accept it."""

from __future__ import annotations

import pytest

from fireside.institutions.rules import (
    CONDUCT_LONGEST,
    DEFAULT_CONDUCT,
    conduct_paragraphs,
    must_accept,
    tidy_conduct,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        (" \r\n\t\r\n", ""),
        ("Be kind.", "Be kind."),
        ("\n Be kind. \r\n\r\n\r\n\r\nBe on time.\n", "Be kind.\n\nBe on time."),
        ("One.\n\nTwo.", "One.\n\nTwo."),
        ("One.\n  \nTwo.", "One.\n\nTwo."),
        ("One\rline,\nanother", "One\nline,\nanother"),
    ],
)
def test_a_text_is_kept_with_one_kind_of_line_end(typed: str, kept: str) -> None:
    assert tidy_conduct(typed) == kept
    assert tidy_conduct(kept.replace("\n", "\r\n")) == kept


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("", ()),
        ("Be kind.", ("Be kind.",)),
        ("One,\nstill one.\n\nTwo.", ("One,\nstill one.", "Two.")),
    ],
)
def test_an_empty_line_begins_a_paragraph(text: str, paragraphs: tuple[str, ...]) -> None:
    assert conduct_paragraphs(text) == paragraphs


@pytest.mark.parametrize(
    ("text", "version", "accepted", "must"),
    [
        ("", 0, 0, False),
        ("", 3, 0, False),
        ("Be kind.", 1, 0, True),
        ("Be kind.", 1, 1, False),
        ("Be kinder.", 2, 1, True),
        ("Be kind.", 1, 2, False),  # accepted a moment ago; here the older text is still known
    ],
)
def test_a_version_is_accepted_once_and_no_text_never(
    text: str, version: int, accepted: int, must: bool
) -> None:
    assert must_accept(text, version, accepted) is must


def test_an_institution_begins_with_a_text_that_fits() -> None:
    kept = tidy_conduct(DEFAULT_CONDUCT)
    assert kept + "\n" == DEFAULT_CONDUCT
    assert len(kept) <= CONDUCT_LONGEST == 4_000
    assert len(conduct_paragraphs(kept)) == 9
    assert all("\n" not in paragraph for paragraph in conduct_paragraphs(kept))

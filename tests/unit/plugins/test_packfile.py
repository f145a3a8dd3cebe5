from __future__ import annotations

from pathlib import Path

import pytest

from fireside.plugins import PackError, QuestionCategory, load_pack

PACK = """
title = "Beginnings"
version = 2
fields = ["health"]
summary = "How it starts."

[[question]]
key = "first_week"
category = "role"
text = "What surprised you in your first week?"
purpose = "First impressions fade."
"""


def read(tmp_path: Path, text: str) -> object:
    file = tmp_path / "beginnings.toml"
    file.write_text(text, encoding="utf-8")
    return load_pack(file)


def test_pack_is_read_with_its_file_name_as_key(tmp_path: Path) -> None:
    file = tmp_path / "beginnings.toml"
    file.write_text(PACK, encoding="utf-8")
    pack = load_pack(file)
    assert (pack.key, pack.version, pack.fields) == ("beginnings", 2, ("health",))
    question = pack.question("first_week")
    assert question is not None
    assert question.category is QuestionCategory.ROLE
    assert pack.question("gone") is None


FAULTS = {
    "no TOML": ("title = ", "not readable as TOML"),
    "no questions": ("title = 'A'", "expected [[question]] tables"),
    "questions of no kind": ("question = [1]", "expected [[question]] tables"),
    "no title": (PACK.replace("title", "heading"), "beginnings: title must be a text"),
    "version in words": (PACK.replace("= 2", "= 'two'"), "version must be a whole number"),
    "version true": (PACK.replace("= 2", "= true"), "version must be a whole number"),
    "version nothing": (PACK.replace("= 2", "= 0"), "version must be 1 or more"),
    "fields a text": (PACK.replace('["health"]', '"health"'), "fields must be a list of texts"),
    "unknown field": (PACK.replace('"health"', '"magic"'), "unknown field 'magic'"),
    "unknown category": (PACK.replace('"role"', '"roles"'), "unknown category 'roles'; expected"),
    "no purpose": (PACK.replace("purpose", "aim"), "'first_week': purpose must be a text"),
    "asked twice": (PACK + PACK[PACK.index("[[") :], "the key is used twice"),
    "same words": (
        PACK + PACK[PACK.index("[[") :].replace("first_week", "other"),
        "question 'other': the same question is asked twice",
    ),
}


@pytest.mark.parametrize(("text", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_faulty_pack_is_refused_with_its_reason(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(PackError) as refusal:
        read(tmp_path, text)
    assert expected in str(refusal.value)

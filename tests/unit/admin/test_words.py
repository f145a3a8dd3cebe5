"""Whatever the program calls by a key is said in plain words."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

import fireside
from fireside.admin.rules import (
    ACTIONS,
    MAIL_KINDS,
    SUBJECTS,
    action_words,
    mail_words,
    subject_words,
    words_for,
)
from fireside.interviews.rules import Act

_SOURCE = Path(fireside.__file__).parent
_RECORD = re.compile(r"audit\.record\(\s*\w+,\s*\"([\w.]+)\",\s*\"(\w+)\"")
_KIND = re.compile(r"@mail_kind\(([\w.]+|\"[\w.]+\")")


def recorded() -> list[tuple[str, str]]:
    """Return the actions and kinds of subject that the program's own text writes down."""
    return [
        pair for file in sorted(_SOURCE.rglob("*.py")) for pair in _RECORD.findall(file.read_text())
    ]


def kinds() -> set[str]:
    """Return the kinds of mail that the program's own text registers."""
    found: set[str] = set()
    for file in _SOURCE.glob("*/mails.py"):
        module = import_module(f"fireside.{file.parent.name}.mails")
        for name in _KIND.findall(file.read_text()):
            found.add(name.strip('"') if name.startswith('"') else getattr(module, name))
    return found


def test_every_act_that_leaves_a_trace_has_words() -> None:
    actions = {action for action, _ in recorded()}
    assert len(actions) > 10
    assert actions - set(ACTIONS) == set()
    assert {f"interview.{act}" for act in Act} <= set(ACTIONS)


def test_every_kind_of_mail_has_words() -> None:
    assert len(kinds()) > 7
    assert kinds() - set(MAIL_KINDS) == set()


def test_every_subject_of_a_trace_can_be_said() -> None:
    assert {subject_words(kind) for _, kind in recorded()} <= {*SUBJECTS.values()} | {
        f"{kind.replace('_', ' ')}" for _, kind in recorded()
    }
    assert subject_words("plugin_state") == "a plugin"
    assert subject_words("odd_thing") == "odd thing"


def test_words_are_plain() -> None:
    for words in (*ACTIONS.values(), *MAIL_KINDS.values()):
        assert words[0].isupper()
        assert "_" not in words


def test_a_key_of_a_plugin_is_read_as_it_stands() -> None:
    assert mail_words("booking.reminder") == "Reminder of a conversation"
    assert mail_words("choir.sing_along") == "Choir: sing along"
    assert action_words("people.sign_in") == "Signed in"
    assert action_words("choir.sing_along") == "Choir: sing along"
    assert action_words("p.choir.sing_along") == "Choir: sing along"


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("people.change_roles", "People: change roles"),
        ("plugin_state", "Plugin state"),
        ("a.b.c", "A: b c"),
    ],
)
def test_keys_become_words(key: str, words: str) -> None:
    assert words_for(key) == words

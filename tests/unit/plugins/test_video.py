from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import ValidationError

from fireside.plugins import MeetingRequest, MeetingRoom, answers
from fireside.plugins.asking import new_token
from fireside_video.rooms import open_room
from fireside_video.settings import VideoSettings
from tests.unit.plugins.batches import HERE, NOW

REQUEST = MeetingRequest(5, 6, 7, 8, NOW, NOW + timedelta(minutes=30), "a1" * 16)


def opened(host_link: str = "", **settings: object) -> MeetingRoom | None:
    ctx, request = replace(HERE, settings=settings), replace(REQUEST, host_link=host_link)
    return open_room(ctx, request)


def test_a_room_is_named_after_the_house_and_what_nobody_guesses() -> None:
    room = opened()
    assert room == MeetingRoom(f"https://meet.jit.si/riverbend-{'a1' * 16}")
    assert answers.meeting_room(room) is None


def test_an_institution_names_its_own_server_and_says_a_sentence() -> None:
    room = opened(template="https://v.example.edu/r/{room}?lang=en", notes="Or by phone.")
    assert room == MeetingRoom(f"https://v.example.edu/r/{'a1' * 16}?lang=en", notes="Or by phone.")


def test_a_hosts_own_link_stands_where_the_institution_keeps_it() -> None:
    own = "https://own.example.org/dana"
    assert opened(own) is not None
    assert opened(own, keep_host_links=True) is None
    assert opened("", keep_host_links=True) is not None


WRONG = {
    "no room": "https://v.example.edu/one-for-all",
    "two rooms": "https://v.example.edu/{room}/{room}",
    "another brace": "https://v.example.edu/{room}/{host}",
    "an open brace": "https://v.example.edu/{room}/{",
    "no lock": "http://v.example.edu/{room}",
    "no server": "https:///{room}",
    "the room as server": "https://{room}/",
    "the room within the server": "https://{room}.example.edu/",
    "a script": "javascript:alert('{room}')",
    "a blank": "https://v.example.edu/my {room}",
    "far too long": "https://v.example.edu/{room}" + "x" * 300,
}


@pytest.mark.parametrize("template", WRONG.values(), ids=WRONG.keys())
def test_a_template_that_makes_no_room_is_refused(template: str) -> None:
    with pytest.raises(ValidationError):
        VideoSettings(template=template)


def test_tokens_are_long_plain_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(
        len(token) == 32 and token.isalnum() and token.islower()
        for token in tokens
        if not token.isdigit()
    )

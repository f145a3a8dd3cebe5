from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from fireside.plugins import (
    AppointmentView,
    BulletList,
    Caller,
    Card,
    CareerStation,
    Deadline,
    Format,
    HostBrief,
    InterviewView,
    IntroductionView,
    NumberedQuestions,
    Paragraph,
    PhoneCard,
    ResearchCard,
    Ruled,
    SectionContent,
    Stations,
    VideoCard,
    answers,
    vocabulary,
)
from fireside_starter.sections import SECTIONS
from tests.unit.plugins.batches import HERE, INTERVIEW, interview


def build(key: str, subject: InterviewView = INTERVIEW) -> SectionContent:
    (section,) = [section for section in SECTIONS if section.key == key]
    return section.build(HERE, subject)


def card_rows(content: SectionContent) -> dict[str, str]:
    cards = [block for block in content.blocks if isinstance(block, Card)]
    return {row.label: row.value for card in cards for row in card.rows}


def words(content: SectionContent) -> str:
    return str(content.blocks)


BARE = InterviewView(1, INTERVIEW.student, HostBrief("Lukas Brandt", "Europe/Berlin"), None)


@pytest.mark.parametrize("subject", [INTERVIEW, BARE], ids=["full", "bare"])
def test_every_section_gives_sound_blocks(subject: InterviewView) -> None:
    assert sorted(section.order for section in SECTIONS) == list(range(10, 100, 10))
    for section in SECTIONS:
        assert answers.section_of(subject)(section.build(HERE, subject)) is None


def test_meeting_in_person_shows_the_places_zone_first() -> None:
    rows = card_rows(build("who_when_where"))
    assert rows["Who"] == "Lukas Brandt, Nurse manager, Charlottenhof Clinic"
    assert rows["When"] == "Thursday 3 December, 22:00 to 22:30 in Berlin"
    assert rows["For you"] == "Thursday 3 December, 16:00 to 16:30 in New York"
    assert rows["How long"] == "30 minutes"
    assert rows["Step-free"] == "Ramp at the side"
    assert "Parking" not in rows


def meeting(format: Format, **details: Any) -> InterviewView:  # noqa: A002 - the field's name
    assert INTERVIEW.appointment is not None
    base = replace(INTERVIEW.appointment, format=format, arrival=None, place_zone="")
    return interview(appointment=replace(base, **details))


def test_video_shows_the_students_zone_first_and_the_way_in() -> None:
    subject = meeting(Format.VIDEO, video=VideoCard("https://meet.example/x", "1234"))
    rows = card_rows(build("who_when_where", subject))
    assert rows["When"].endswith("in New York")
    assert rows["For Lukas"].endswith("22:00 to 22:30 in Berlin")
    assert rows["Link"] == "https://meet.example/x"


@pytest.mark.parametrize(
    ("caller", "said"), [(Caller.STUDENT, "You call Lukas"), (Caller.HOST, "Lukas calls you")]
)
def test_phone_says_who_calls_whom(caller: Caller, said: str) -> None:
    subject = meeting(Format.PHONE, phone=PhoneCard(caller, "+49 30 1"))
    rows = card_rows(build("who_when_where", subject))
    assert rows["Who calls"] == said
    assert rows["Number"] == "+49 30 1"


@pytest.mark.parametrize("format", list(Format))
def test_missing_details_are_said_to_be_missing(format: Format) -> None:  # noqa: A002 - as above
    assert "ask Lukas for them" in words(build("who_when_where", meeting(format)))


def test_one_zone_is_named_once() -> None:
    student = replace(INTERVIEW.student, zone="Europe/Berlin")
    rows = card_rows(build("who_when_where", interview(student=student)))
    assert [label for label in rows if label.startswith("For ")] == []


def test_without_a_time_the_packet_says_so() -> None:
    assert "have not agreed on a time" in words(build("who_when_where", BARE))


def test_host_background_tells_the_way_in_stations() -> None:
    content = build("host_background")
    assert card_rows(content)["Languages"] == "English and German"
    (line,) = [block for block in content.blocks if isinstance(block, Stations)]
    assert [station.when for station in line.stations] == ["2011–2016", "since 2016"]
    assert line.stations[0].where == "City Hospital, Albany"
    assert not build("host_background", BARE)


@pytest.mark.parametrize(
    ("since", "until", "spoken"), [(None, 2010, "2010"), (None, None, ""), (2012, 2012, "2012")]
)
def test_years_of_a_station(since: int | None, until: int | None, spoken: str) -> None:
    host = replace(INTERVIEW.host, stations=(CareerStation("Aide", since=since, until=until),))
    content = build("host_background", interview(host=host))
    (line,) = [block for block in content.blocks if isinstance(block, Stations)]
    assert line.stations[0].when == spoken


@pytest.mark.parametrize(("studied", "spoken"), [("Nursing", "Nursing (2010)"), ("", "2010")])
def test_studies_are_told_with_their_year(studied: str, spoken: str) -> None:
    host = replace(INTERVIEW.host, programme=studied, graduation_year=2010)
    assert card_rows(build("host_background", interview(host=host)))["Studied"] == spoken


@pytest.mark.parametrize("field", vocabulary.FIELDS)
def test_every_field_is_told_in_about_120_words(field: str) -> None:
    content = build("field_in_brief", interview(field=field))
    brief = content.blocks[1]
    assert isinstance(brief, Paragraph)
    assert 100 <= len(brief.text.split()) <= 140


def test_field_in_brief_falls_back_on_the_hosts_fields() -> None:
    assert "Health work reaches" in words(build("field_in_brief", interview(field="")))
    assert not build("field_in_brief", interview(field="unknown"))


def test_questions_keep_their_numbers_and_get_room() -> None:
    content = build("questions")
    assert "marked ones" in words(content)
    block = content.blocks[-1]
    assert isinstance(block, NumberedQuestions)
    assert [question.number for question in block.questions] == [1, 2]
    assert block.marked_lines > block.ruled_lines > 0
    plain = tuple(replace(question, marked=False) for question in INTERVIEW.questions)
    assert "need not ask them all" in words(build("questions", interview(questions=plain)))
    assert isinstance(build("questions", BARE).blocks[-1], Ruled)


def test_preparation_prints_what_was_written_and_room_for_what_was_not() -> None:
    assert "How does one begin abroad?" in words(build("objectives"))
    assert isinstance(build("objectives", BARE).blocks[0], Ruled)
    assert "I am Maya." in words(build("introduction"))
    assert isinstance(build("introduction", BARE).blocks[-1], Ruled)
    without_offer = interview(introduction=IntroductionView("Hello."))
    assert "in return" not in words(build("introduction", without_offer))
    assert "Annual report" in words(build("research"))
    assert not build("research", interview(research=ResearchCard()))


def test_etiquette_names_the_length_and_the_coffee_only_where_they_meet() -> None:
    assert "30 minutes" in words(build("etiquette"))
    assert "coffee" in words(build("etiquette"))
    assert "coffee" not in words(build("etiquette", meeting(Format.PHONE)))
    assert "minutes" not in words(build("etiquette", BARE))


def test_afterwards_prints_the_planned_deadline_in_the_students_zone() -> None:
    deadline = build("afterwards").blocks[0]
    assert isinstance(deadline, Deadline)
    assert deadline.at == datetime(2026, 12, 5, 21, 30, tzinfo=UTC)
    assert deadline.zone == "America/New_York"
    assert deadline.text == "That is 48 hours after the planned end."
    assert isinstance(build("afterwards", BARE).blocks[0], BulletList)


def test_appointment_length_is_in_minutes() -> None:
    assert isinstance(INTERVIEW.appointment, AppointmentView)
    assert INTERVIEW.appointment.minutes == 30

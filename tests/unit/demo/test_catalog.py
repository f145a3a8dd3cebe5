"""The demo's cast: enough people, no two alike, nothing that points at anybody real."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest

from fireside.demo.cast import Catalog, DemoHost
from fireside.demo.catalog import email_name, load_catalog
from fireside.plugins.vocabulary import FIELDS, FORMATS, LANGUAGES, OBJECTIVES


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def test_catalog_is_the_same_for_the_same_seed(catalog: Catalog) -> None:
    assert load_catalog() == catalog
    assert load_catalog(7) != catalog


def test_catalog_is_as_large_as_promised(catalog: Catalog) -> None:
    at_larkfield = [s for s in catalog.students if s.institution == "larkfield"]
    hosts = [h for h in catalog.hosts if h.institution == "larkfield"]
    roles = Counter(s.role for s in catalog.staff if s.institution == "larkfield")
    assert len(at_larkfield) >= 150
    assert len(hosts) >= 60
    assert {h.field for h in hosts} == set(FIELDS)
    assert len({h.zone for h in hosts}) >= 4
    assert roles == {"advisor": 3, "administrator": 1}


def test_one_host_belongs_to_both_institutions(catalog: Catalog) -> None:
    shared = [h for h in catalog.hosts if h.also_at]
    assert [(h.institution, h.also_at) for h in shared] == [("larkfield", "northmoor")]


def test_addresses_are_unique_and_reach_nobody(catalog: Catalog) -> None:
    addresses = [
        *(student.email for student in catalog.students),
        *(host.email for host in catalog.hosts),
        *(staff.email for staff in catalog.staff),
    ]
    assert len(set(addresses)) == len(addresses)
    for address in addresses:
        assert re.fullmatch(r"[a-z0-9.]+@([a-z]+\.)*(example|example\.edu)", address), address


def test_every_host_can_be_visited_as_described(catalog: Catalog) -> None:
    for host in catalog.hosts:
        assert host.formats, host.name
        assert ("in_person" in host.formats) == (host.site is not None), host.name
        assert host.site is None or all(vars(host.site).values()), host.name


def test_careers_make_sense_in_time(catalog: Catalog) -> None:
    for host in catalog.hosts:
        _assert_career(host)


def _assert_career(host: DemoHost) -> None:
    assert 2 <= len(host.stations) <= 4, host.name
    assert host.stations[-1].until is None, host.name
    for earlier, later in zip(host.stations, host.stations[1:], strict=False):
        assert earlier.until is not None, host.name
        assert earlier.since < earlier.until <= later.since, host.name


def test_open_hours_hold_at_least_one_conversation(catalog: Catalog) -> None:
    for host in catalog.hosts:
        for hour in host.hours:
            length = timedelta(hours=hour.end.hour - hour.start.hour, minutes=hour.end.minute)
            assert length - timedelta(minutes=hour.start.minute) >= timedelta(minutes=30), host.name


def test_students_write_about_themselves_and_no_two_the_same(catalog: Catalog) -> None:
    assert len({s.about for s in catalog.students}) == len(catalog.students)
    for student in catalog.students:
        assert set(student.fields) <= set(FIELDS), student.name
        assert student.languages, student.name
        assert set(student.languages) <= set(LANGUAGES), student.name
        assert student.goals, student.name


def test_stories_have_their_own_words(catalog: Catalog) -> None:
    whys = [s.why for s in catalog.stories if s.why]
    introductions = [s.introduction for s in catalog.stories if s.introduction]
    assert len(set(whys)) == len(whys) >= 25
    assert min(len(why) for why in whys) >= 40
    assert len(set(introductions)) == len(introductions) >= 25


def test_stories_name_people_of_the_cast_and_what_they_offer(catalog: Catalog) -> None:
    students = {s.name: s for s in catalog.students}
    hosts = {h.key: h for h in catalog.hosts}
    for story in catalog.stories:
        assert students[story.student].institution == story.institution
        assert {aim.benefit for aim in story.objectives} <= set(OBJECTIVES)
        if story.host is not None:
            host = hosts[story.host]
            assert story.format in host.formats, story.student
            assert story.institution in (host.institution, host.also_at), story.student
        else:
            assert story.state == "draft"
    assert len({s.student for s in catalog.stories}) == len(catalog.stories)


def test_every_story_that_ends_says_why(catalog: Catalog) -> None:
    for story in catalog.stories:
        assert bool(story.decline_reason) == (story.state == "declined"), story.student
        assert bool(story.cancel_reason) == (story.state == "cancelled"), story.student


def test_walk_begins_with_a_clean_slate(catalog: Catalog) -> None:
    walk = catalog.walk
    host = next(h for h in catalog.hosts if h.key == walk.host)
    assert walk.student in {s.name for s in catalog.students}
    assert walk.student not in {s.student for s in catalog.stories}
    assert walk.host not in {s.host for s in catalog.stories}
    assert set(host.formats) == set(FORMATS)
    assert walk.matter <= walk.pack_questions


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Zofia Wiśniewska", "zofia.wisniewska"),
        ("Emilia Sørensen", "emilia.sorensen"),
        ("Ruairí O'Connell", "ruairi.oconnell"),
        ("Ahmet Yıldız", "ahmet.yildiz"),
        ("Hye-jin Park", "hye.jin.park"),
    ],
)
def test_email_name_is_plain_ascii(name: str, expected: str) -> None:
    assert email_name(name) == expected

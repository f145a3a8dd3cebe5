"""Reads the demo's content files and turns them into the cast; the seed decides every choice."""

from __future__ import annotations

import csv
import random
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from importlib.resources import files
from typing import Any

from fireside.demo.cast import (
    Aim,
    Catalog,
    DemoHost,
    DemoInstitution,
    DemoStudent,
    Research,
    Site,
    Staff,
    Station,
    Story,
    WalkScript,
    WeeklyHour,
)
from fireside.demo.cast_afterwards import read_afterwards
from fireside.demo.cast_gatherings import read_gathering
from fireside.plugins.vocabulary import FORMATS, LANGUAGES, OBJECTIVES, TOPICS

SEED = 1913
_CONTENT = files("fireside.demo") / "content"
_LANGUAGE_KEYS = {label: key for key, label in LANGUAGES.items()} | {
    "Mandarin": "zh",
    "Cantonese": "yue",
}
_AWAY = {"Honolulu": "America/Los_Angeles", "Tacoma": "America/Los_Angeles"}


def load_catalog(seed: int = SEED) -> Catalog:
    """Return the cast. The same seed gives the same people, to the letter."""
    institutions = _toml("institutions.toml")
    places = _toml("places.toml")
    schools = tuple(DemoInstitution(**row) for row in institutions["institution"])
    domains = {school.slug: school.domain for school in schools}
    zones = {school.slug: school.zone for school in schools}
    return Catalog(
        institutions=schools,
        staff=tuple(Staff(**row) for row in institutions["staff"]),
        hosts=tuple(_hosts(places, random.Random(seed))),  # noqa: S311 - a demo, not a secret
        students=tuple(_students(domains, zones, random.Random(seed + 1))),  # noqa: S311 - as above
        stories=tuple(_story(row) for row in _rows("stories_*.toml", "story")),
        afterwards=tuple(map(read_afterwards, _toml("afterwards.toml")["afterwards"])),
        gatherings=tuple(map(read_gathering, _toml("gatherings.toml")["gathering"])),
        walk=_walk(_toml("walk.toml")),
    )


def email_name(name: str) -> str:
    """Return the local part of an address: ``Zofia Wiśniewska`` becomes ``zofia.wisniewska``."""
    plain = unicodedata.normalize("NFKD", name.replace("ø", "o").replace("ı", "i"))
    letters = "".join(c for c in plain if c.isascii() and (c.isalnum() or c in " -"))
    return ".".join(letters.lower().replace("-", " ").split())


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((_CONTENT / name).read_text(encoding="utf-8"))


def _rows(pattern: str, key: str) -> Iterable[dict[str, Any]]:
    """Yield the tables under ``key`` of each file; what stands at a file's top is their default."""
    prefix = pattern.removesuffix("*.toml")
    for name in sorted(entry.name for entry in _CONTENT.iterdir()):
        if name.startswith(prefix):
            page = _toml(name)
            common = {k: v for k, v in page.items() if k != key}
            yield from ({**common, **row} for row in page[key])


def _languages(names: Iterable[str]) -> tuple[str, ...]:
    """Keep the languages that the product's vocabulary knows, as keys."""
    return tuple(_LANGUAGE_KEYS[name] for name in names if name in _LANGUAGE_KEYS)


def _hosts(places: Mapping[str, Any], chance: random.Random) -> Iterable[DemoHost]:
    for number, row in enumerate(_rows("hosts_*.toml", "host")):
        site = places["sites"].get(row.get("site"))
        yield DemoHost(
            key=row["key"],
            name=row["name"],
            email=f"{email_name(row['name'])}@alumni.example",
            institution=row.get("institution", "larkfield"),
            also_at=row.get("also_at"),
            zone=places["zones"][row["city"]],
            languages=_languages(row["languages"]),
            formats=tuple(key for key in FORMATS if key in row["formats"]),
            topics=_some(list(TOPICS), chance, at_least=2),
            site=Site(**site) if site else None,
            video_url=f"https://meet.fireside.example/{row['key']}",
            phone=f"+1 518 555 0{100 + number % 100}",
            hours=tuple(_hour(*hour) for hour in places["hours"][row["hours"]]),
            stations=tuple(
                Station(s["position"], s["organisation"], s["from"], s.get("to"))
                for s in row["stations"]
            ),
            **{k: row[k] for k in _HOST_WORDS},
        )


_HOST_WORDS = ("field", "headline", "about", "asked", "programme", "year", "city")


def _hour(weekday: int, start: str, end: str) -> WeeklyHour:
    return WeeklyHour(weekday, time.fromisoformat(start), time.fromisoformat(end))


def _some(keys: Sequence[str], chance: random.Random, at_least: int) -> tuple[str, ...]:
    """Return some of the keys, in their own order."""
    chosen = set(chance.sample(keys, chance.randint(at_least, len(keys) - 1)))
    return tuple(key for key in keys if key in chosen)


class _Deck:
    """Sentences dealt in a shuffled order; nothing comes twice before everything came once."""

    def __init__(self, cards: Sequence[str], chance: random.Random) -> None:
        self._cards = list(cards)
        self._chance = chance
        self._left: list[str] = []

    def deal(self) -> str:
        """Return the next sentence."""
        if not self._left:
            self._left = self._chance.sample(self._cards, len(self._cards))
        return self._left.pop()


def _students(
    domains: Mapping[str, str], zones: Mapping[str, str], chance: random.Random
) -> Iterable[DemoStudent]:
    abouts, goals = _toml("abouts.toml"), _toml("goals.toml")
    lives = _Deck(abouts["lives"], chance)
    studies = {name: _Deck(lines, chance) for name, lines in abouts["programmes"].items()}
    wishes = {name: _Deck(lines, chance) for name, lines in goals.items()}
    with (_CONTENT / "students.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            school = row["institution"]
            fields = tuple(row["fields"].split("|"))
            yield DemoStudent(
                name=row["name"],
                email=f"{email_name(row['name'])}@students.{domains[school]}",
                institution=school,
                programme=row["programme"],
                year=int(row["year"]),
                fields=fields,
                languages=_languages(row["languages"].split("|")),
                formats=_some(list(FORMATS), chance, at_least=1),
                objectives=_some(list(OBJECTIVES), chance, at_least=2),
                place=row["place"],
                zone=_AWAY.get(row["place"], zones[school]),
                about=_about(studies[row["programme"]].deal(), lives.deal(), chance),
                goals=wishes[fields[0]].deal(),
            )


def _about(study: str, life: str, chance: random.Random) -> str:
    """Put the two sentences in either order, as people do."""
    return f"{study} {life}" if chance.random() < 0.6 else f"{life} {study}"


def _aims(rows: Iterable[Mapping[str, str]]) -> tuple[Aim, ...]:
    return tuple(Aim(row["benefit"], row["words"]) for row in rows)


def _story(row: Mapping[str, Any]) -> Story:
    research = row.get("research")
    return Story(
        student=row["student"],
        host=row.get("host"),
        institution=row.get("institution", "larkfield"),
        state=row["state"],
        days=row.get("days", 0),
        format=row["format"],
        minutes=row["minutes"],
        objectives=_aims(row["objectives"]),
        research=Research(**research) if research else None,
        own_questions=tuple(row.get("own_questions", ())),
        alternatives=row.get("alternatives", 0),
        **{name: row.get(name, "") for name in _STORY_WORDS},
    )


_STORY_WORDS = (
    "why",
    "introduction",
    "offer",
    "decline_reason",
    "cancel_reason",
    "cancelled_by",
)


_WALK_PARTS = frozenset({"packs", "objectives", "research", "afterwards"})


def _walk(row: Mapping[str, Any]) -> WalkScript:
    return WalkScript(
        **{k: v for k, v in row.items() if k not in _WALK_PARTS},
        packs=tuple(row["packs"]),
        objectives=_aims(row["objectives"]),
        research=Research(**row["research"]),
        afterwards=read_afterwards({"student": row["student"], **row["afterwards"]}),
    )


__all__ = ["SEED", "Catalog", "email_name", "load_catalog"]

"""The person and the field: what to know before the first question."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from fireside.plugins import (
    Block,
    Card,
    CareerStation,
    Heading,
    InterviewView,
    Paragraph,
    PluginContext,
    Quote,
    SectionContent,
    Station,
    Stations,
    vocabulary,
)
from fireside_starter.phrases import in_a_row, told


def host_background(ctx: PluginContext, interview: InterviewView) -> SectionContent:
    """Show who the host is and the way that led there."""
    host = interview.host
    studied = ", ".join(filter(None, (host.programme, host.school)))
    year = str(host.graduation_year) if host.graduation_year else ""
    rows = told(
        ("Work", ", ".join(filter(None, (host.position, host.organisation)))),
        ("Place", host.place),
        ("Studied", f"{studied} ({year})" if studied and year else studied or year),
        (
            "Languages",
            in_a_row([vocabulary.label(vocabulary.LANGUAGES, k) for k in host.languages]),
        ),
        (
            "Likes to be asked",
            "; ".join(vocabulary.label(vocabulary.TOPICS, k) for k in host.topics),
        ),
    )
    blocks: list[Block] = [Card(host.name, rows)] if rows else []
    if host.about.strip():
        blocks.append(Quote(host.about.strip(), host.name))
    if host.stations:
        blocks.append(Heading("The way there"))
        blocks.append(Stations(tuple(_station(station) for station in host.stations)))
    return SectionContent(tuple(blocks))


def field_in_brief(ctx: PluginContext, interview: InterviewView) -> SectionContent:
    """Give a general idea of the field, so that the questions can go deeper."""
    texts = _briefs()
    keys = [interview.field] if interview.field else list(interview.host.fields)
    known = [key for key in keys if key in texts]
    blocks: list[Block] = []
    for key in known:
        blocks += [Heading(vocabulary.FIELDS[key]), Paragraph(texts[key])]
    if known:
        blocks.append(Paragraph("General to begin with: your conversation is there to correct it."))
    return SectionContent(tuple(blocks))


@cache
def _briefs() -> dict[str, str]:
    folder = files("fireside_starter") / "briefs"
    return {
        key: " ".join((folder / f"{key}.txt").read_text(encoding="utf-8").split())
        for key in vocabulary.FIELDS
    }


def _station(station: CareerStation) -> Station:
    where = ", ".join(filter(None, (station.organisation, station.place)))
    return Station(_years(station), station.title, where, station.note)


def _years(station: CareerStation) -> str:
    if station.since is None:
        return str(station.until or "")
    if station.until is None:
        return f"since {station.since}"
    same = station.since == station.until
    return str(station.since) if same else f"{station.since}–{station.until}"

"""From an interview to the HTML, stylesheets and pictures that the printer is given."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache

from flask import render_template
from msgspec import Struct
from msgspec.structs import replace

from fireside.institutions.service import current_institution
from fireside.kernel import clock
from fireside.kernel.assets import asset_folder
from fireside.kernel.registries import Registered
from fireside.kernel.wording import speak_datetime, speak_range
from fireside.packets.rules import Edition
from fireside.plugins import types, vocabulary
from fireside.plugins.loader import contents
from fireside.plugins.service import BuiltPacket, build_sections
from fireside.plugins.state import enabled_plugins
from fireside.plugins.themes import chosen_theme
from fireside.plugins.types import (
    Audience,
    BulletList,
    Card,
    Deadline,
    Format,
    Heading,
    InterviewView,
    NumberedQuestions,
    PacketTheme,
    Paragraph,
    PluginContext,
    Quote,
    Ruled,
    Stations,
)

_PARTIALS: Mapping[type, str] = {
    BulletList: "packet/_bullets.html",
    Card: "packet/_card.html",
    Deadline: "packet/_deadline.html",
    Heading: "packet/_heading.html",
    NumberedQuestions: "packet/_questions.html",
    Paragraph: "packet/_paragraph.html",
    Quote: "packet/_quote.html",
    Ruled: "packet/_ruled.html",
    Stations: "packet/_stations.html",
}
_SHEETS = ("packet.css", "hearth.css")


class Document(Struct, frozen=True):
    """What the printer is given, and which sections are missing from it."""

    html: str
    stylesheets: tuple[str, ...]
    assets: Mapping[str, bytes]
    left_out: tuple[str, ...]
    paper: str
    theme: Registered[PacketTheme] | None = None
    """Whose look it has; None for the packet's own."""

    def unthemed(self) -> Document:
        """Return the same pages in the packet's own look."""
        return replace(
            self, stylesheets=_stylesheets(self.paper, None), assets=_pictures(), theme=None
        )


class CoverLine(Struct, frozen=True):
    """One line of the cover: a label, and what it says."""

    label: str
    text: str
    weighty: bool = False


def compose(interview: InterviewView, paper: str, version: int) -> Document:
    """Let the plugins build their sections and put them on pages; a broken one is left out."""
    built = _for_students(build_sections(_plugin_context(), interview))
    html = render_template(
        "packet/packet.html",
        interview=interview,
        institution=current_institution(),
        version=version,
        lines=cover_lines(interview),
        sections=built.sections,
        partial=_partial,
    )
    theme = chosen_theme()
    look = theme.item if theme else None
    assets = {**_pictures(), **{font.name: font.content for font in (look.fonts if look else ())}}
    return Document(html, _stylesheets(paper, look), assets, built.left_out, paper, theme)


def edition(recipient_id: int, paper: str) -> Edition:
    """Return what beside the content decides how a packet looks at this institution now."""
    here, loaded = current_institution(), contents().plugins
    return Edition(
        institution={"id": here.id, "name": here.name, "slug": here.slug},
        recipient_id=recipient_id,
        audience=Audience.STUDENT,
        paper=paper,
        plugins=[
            (name, loaded[name].version, settings)
            for name, settings in sorted(enabled_plugins().items())
        ],
        theme=theme_version(chosen.item if (chosen := chosen_theme()) else None),
    )


@cache
def theme_version(theme: PacketTheme | None) -> str:
    """Return a fingerprint of all templates and stylesheets of the packet, and of its theme."""
    digest = hashlib.sha256()
    for path in sorted((asset_folder("templates") / "packet").iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    if theme is not None:
        digest.update(theme.css.encode() + b"\0")
        for font in theme.fonts:
            digest.update(font.name.encode() + b"\0" + font.content + b"\0")
    return digest.hexdigest()[:16]


def cover_lines(interview: InterviewView) -> tuple[CoverLine, ...]:
    """Say who, when in every zone that matters (the place's first), how and by when to thank."""
    meeting = interview.appointment
    if meeting is None:
        return (CoverLine("When", "Not agreed yet", weighty=True),)
    lines = [
        CoverLine(label, speak_range(meeting.starts_at, meeting.ends_at, zone), weighty=not number)
        for number, (zone, label) in enumerate(_zones(interview, meeting).items())
    ]
    lines.append(CoverLine("How", f"{vocabulary.FORMATS[meeting.format]}, {meeting.minutes} min"))
    lines.extend(CoverLine("Where", text) for text in filter(None, [_where(meeting)]))
    lines.extend(
        CoverLine("Thank by", speak_datetime(due, interview.student.zone))
        for due in filter(None, [interview.thank_you_due])
    )
    return tuple(lines)


def _zones(interview: InterviewView, meeting: types.AppointmentView) -> dict[str, str]:
    """Return each zone once with the label of its line, the first being what clocks there show."""
    host = interview.host.first_name or interview.host.name
    zones: dict[str, str] = {}
    if meeting.format is Format.IN_PERSON and meeting.place_zone:
        zones[meeting.place_zone] = "When"
    zones.setdefault(interview.student.zone, "For you" if zones else "When")
    zones.setdefault(interview.host.zone, f"For {host}")
    return zones


def _where(meeting: types.AppointmentView) -> str:
    if meeting.arrival is not None:
        return meeting.arrival.address
    if meeting.video is not None:
        return meeting.video.link
    return meeting.phone.number if meeting.phone is not None else ""


def _for_students(built: BuiltPacket) -> BuiltPacket:
    kept = tuple(part for part in built.sections if part.section.item.audience is Audience.STUDENT)
    return BuiltPacket(kept, built.left_out)


def _partial(block: types.Block) -> str:
    return _PARTIALS[type(block)]


def _plugin_context() -> PluginContext:
    here = current_institution()
    return PluginContext(
        institution_id=here.id, slug=here.slug, name=here.name, zone=here.zone, now=clock.now()
    )


@cache
def _stylesheets(paper: str, theme: PacketTheme | None) -> tuple[str, ...]:
    """Return the packet's own sheets, then the theme's, then the size of the paper."""
    folder = asset_folder("templates") / "packet"
    own = [(folder / name).read_text(encoding="utf-8") for name in _SHEETS]
    size = (folder / f"{paper}.css").read_text(encoding="utf-8")
    return (*own, *([theme.css] if theme else []), size)


@cache
def _pictures() -> Mapping[str, bytes]:
    folder = asset_folder("templates") / "packet"
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.svg"))}

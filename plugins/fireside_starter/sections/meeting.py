"""Who, when and where: the page that is looked at on the pavement outside."""

from __future__ import annotations

from fireside.plugins import (
    AppointmentView,
    Block,
    BulletList,
    Caller,
    Card,
    Format,
    InterviewView,
    Paragraph,
    PluginContext,
    SectionContent,
    speak_range,
    vocabulary,
    zone_city,
)
from fireside_starter.phrases import told

CHECKS = {
    Format.IN_PERSON: (
        "Look up the way today, and plan to be there ten minutes early.",
        "Bring this packet, a pen and something to show who you are.",
        "Carry your résumé, and leave it in the bag unless you are asked for it.",
        "Silence your phone before you go in.",
    ),
    Format.VIDEO: (
        "Try sound and picture a quarter of an hour before.",
        "Sit with the light in front of you, in a quiet room with a plain background.",
        "Let your full name appear below your picture.",
        "Switch off notifications, and keep the fallback below at hand.",
    ),
    Format.PHONE: (
        "Find a quiet place with good reception and a charged phone.",
        "Have a headset, this packet and a pen ready, so that your hands are free.",
        "Check once more who calls whom, and at which number.",
        "Smile when you greet: it can be heard.",
    ),
}


def who_when_where(ctx: PluginContext, interview: InterviewView) -> SectionContent:
    """Say the time in every zone that matters, then how to get there or get through."""
    meeting = interview.appointment
    if meeting is None:
        text = f"You and {interview.host.name} have not agreed on a time yet."
        return SectionContent((Paragraph(text),))
    blocks: list[Block] = [_times(interview, meeting), _way_in(interview, meeting)]
    blocks.append(BulletList(CHECKS[meeting.format], checkable=True))
    return SectionContent(tuple(blocks))


def _times(interview: InterviewView, meeting: AppointmentView) -> Card:
    """Put the zone first that the clock on the wall will show."""
    host, student = interview.host, interview.student
    zones: dict[str, list[str]] = {}
    if meeting.format is Format.IN_PERSON and meeting.place_zone:
        zones[meeting.place_zone] = []
    zones.setdefault(student.zone, []).append("you")
    zones.setdefault(host.zone, []).append(host.first_name or host.name)
    rows = [("Who", ", ".join(filter(None, (host.name, host.position, host.organisation))))]
    for position, (zone, people) in enumerate(zones.items()):
        label = "When" if position == 0 else f"For {' and '.join(people)}"
        rows.append((label, speak_range(meeting.starts_at, meeting.ends_at, zone)))
    rows.append(("How long", f"{meeting.minutes} minutes"))
    rows.append(("How", vocabulary.FORMATS[meeting.format]))
    return Card("The meeting", told(*rows))


def _way_in(interview: InterviewView, meeting: AppointmentView) -> Card | Paragraph:
    card = {
        Format.IN_PERSON: _arrival,
        Format.VIDEO: _video,
        Format.PHONE: _phone,
    }[meeting.format](interview, meeting)
    if card.rows:
        return card
    name = interview.host.first_name or interview.host.name
    return Paragraph(f"The details are still missing: ask {name} for them the day before.")


def _arrival(interview: InterviewView, meeting: AppointmentView) -> Card:
    arrival = meeting.arrival
    if arrival is None:
        return Card("Getting there", ())
    rows = told(
        ("Address", arrival.address),
        ("Entrance", arrival.entrance),
        ("Reception", arrival.reception),
        ("Ask for", arrival.ask_for),
        ("Bring", arrival.identification),
        ("Step-free", arrival.step_free),
        ("By bus or train", arrival.transit),
        ("Parking", arrival.parking),
        ("On the day", arrival.contact),
        ("Good to know", arrival.notes),
    )
    return Card("Getting there", rows)


def _video(interview: InterviewView, meeting: AppointmentView) -> Card:
    video = meeting.video
    if video is None:
        return Card("Getting through", ())
    rows = told(
        ("Link", video.link),
        ("Passcode", video.passcode),
        ("If it fails", video.fallback),
        ("Good to know", video.notes),
    )
    return Card("Getting through", rows)


def _phone(interview: InterviewView, meeting: AppointmentView) -> Card:
    phone = meeting.phone
    if phone is None or not phone.number:
        return Card("Getting through", ())
    name = interview.host.first_name or interview.host.name
    you_call = phone.caller is Caller.STUDENT
    rows = told(
        ("Who calls", f"You call {name}" if you_call else f"{name} calls you"),
        ("Number", phone.number),
        ("Where they are", zone_city(interview.host.zone)),
        ("If it fails", phone.fallback),
        ("Good to know", phone.notes),
    )
    return Card("Getting through", rows)

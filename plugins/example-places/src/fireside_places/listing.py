"""Reading and changing the list: what pages, panel, job and command share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fireside.plugins import Invalid, NotFound, note_change, session
from sqlalchemy import func, select, update

from fireside_places.models import FRESH_FOR, STEP_FREE, Place

MOST_PLACES = 200


def all_places() -> Sequence[Place]:
    """Return the institution's places, by name."""
    return session().scalars(select(Place).order_by(func.lower(Place.name), Place.id)).all()


def best_places(most: int) -> Sequence[Place]:
    """Return the first places for somebody who does not know any: step-free ones first."""
    ranked = sorted(all_places(), key=lambda place: (place.step_free != "yes", place.stale))
    return ranked[:most]


def get_place(place_id: int) -> Place:
    """Return a place of this institution; raise NotFound."""
    found = session().scalar(select(Place).where(Place.id == place_id))
    if found is None:
        raise NotFound("This place is not on the list any more.")
    return found


def add_place(now: datetime, **said: str) -> Place:
    """Put a place on the list; raise Invalid."""
    if len(all_places()) >= MOST_PLACES:
        raise Invalid({"name": f"The list holds {MOST_PLACES} places at most."})
    _check(said)
    place = Place(looked_at=now, **said)
    session().add(place)
    note_change("add", place)
    return place


def change_place(place: Place, now: datetime, **said: str) -> None:
    """Change what is said of a place: whoever does has looked; raise Invalid."""
    _check(said)
    changed = [name for name, value in said.items() if getattr(place, name) != value]
    for name in changed:
        setattr(place, name, said[name])
    place.looked_at, place.stale = now, False
    note_change("change", place, changed)


def remove_place(place: Place) -> None:
    """Take a place off the list."""
    note_change("remove", place)
    session().delete(place)


def mark_stale(now: datetime) -> None:
    """Mark what nobody has looked at for half a year."""
    old = Place.looked_at < now - FRESH_FOR
    session().execute(update(Place).where(old).values(stale=True))


def _check(said: dict[str, str]) -> None:
    if not said.get("name", "").strip():
        raise Invalid({"name": "Say what the place is called."})
    if len(said["name"]) > 80:
        raise Invalid({"name": "80 characters at most."})
    if said.get("step_free", "unknown") not in STEP_FREE:
        raise Invalid({"step_free": f"Use one of {', '.join(STEP_FREE)}."})

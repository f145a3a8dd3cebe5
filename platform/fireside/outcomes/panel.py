"""Looking back, what came of it, and news for the host, on the interview page."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from fireside.interviews.models import Interview
from fireside.interviews.rules import Party, State
from fireside.interviews.service import party_of
from fireside.kernel.permissions import Actor, allowed
from fireside.kernel.web import Panel
from fireside.outcomes import service
from fireside.outcomes.forms import EntryForm, NewsForm, ReflectionForm, reflection_form
from fireside.outcomes.rules import (
    ENTRY_WORDS,
    FIT_WORDS,
    VERDICT_WORDS,
    asked,
    current_edition,
    missing,
)
from fireside.plugins.vocabulary import OBJECTIVES
from fireside.preparation.service import hopes


class Kept(Struct, frozen=True):
    """Given to a panel in the place of a form: what was sent is kept, and this says so."""

    words: str


class Clash(Struct, frozen=True):
    """Given to the reflection's panel: what this window sent, and what another has saved."""

    form: ReflectionForm
    theirs: service.ReflectionView


class Removed(Struct, frozen=True):
    """Given to the list of what came of it: the entry that can still be put back."""

    entry: service.EntryView


class Preview(Struct, frozen=True):
    """Given to the panel of news: the text as the host would read it."""

    form: NewsForm
    text: str


def _kept(given: Any) -> str:
    return given.words if isinstance(given, Kept) else ""


def _reflection(actor: Actor, interview: Interview, given: Any) -> dict[str, Any]:
    stored = given.theirs if isinstance(given, Clash) else service.reflection_of(actor, interview)
    form = given.form if isinstance(given, Clash) else given
    typed = isinstance(form, ReflectionForm)
    if not typed:
        form = reflection_form(stored.answers, stored.revision)
    objectives = {objective.key: objective.words for objective in hopes(actor, interview)}
    return {
        "form": form,
        "stored": stored,
        "base": _base(form, stored, clash=isinstance(given, Clash), typed=typed),
        "theirs": stored.answers if isinstance(given, Clash) else None,
        "missing": missing(stored.answers),
        "asked": asked(list(objectives), form.learned),
        "hoped": objectives,
        "labels": OBJECTIVES,
        "fit_words": FIT_WORDS,
        "verdict_words": VERDICT_WORDS,
        "edition": current_edition(),
        "looks": service.reflection_looks(actor, interview) if stored.finished else (),
        "open": typed or not stored.finished,
        "kept": _kept(given),
    }


def _base(form: ReflectionForm, stored: Any, *, clash: bool, typed: bool) -> int:
    """After a clash the student has seen both: the next save is made on what is stored now."""
    if typed and not clash:
        return form.revision.data or 0
    return int(stored.revision)


def _entries(actor: Actor, interview: Interview, given: Any) -> dict[str, Any]:
    return {
        "form": given if isinstance(given, EntryForm) else EntryForm(formdata=None),
        "entries": service.outcome_entries(actor, interview),
        "words": ENTRY_WORDS,
        "removed": given.entry if isinstance(given, Removed) else None,
        "kept": _kept(given),
    }


def _news(actor: Actor, interview: Interview, given: Any) -> dict[str, Any]:
    party = party_of(actor, interview)
    if party is Party.HOST:
        return {"reader": party.value, "news": service.news_of_interview(actor, interview)}
    news = service.news_of(actor, interview)
    preview = given if isinstance(given, Preview) else None
    form = preview.form if preview else given
    if not isinstance(form, NewsForm):
        form = NewsForm(formdata=None, data={"text": news.text if news else ""})
    return {
        "reader": party.value,
        "news": news,
        "form": form,
        "preview": preview.text if preview else "",
        "kept": _kept(given),
    }


def _students(actor: Actor, interview: Interview) -> bool:
    return interview.state == State.HELD and allowed(actor, "reflection.read", interview)


def _news_is_there(actor: Actor, interview: Interview) -> bool:
    if interview.state != State.HELD:
        return False
    if allowed(actor, "news.write", interview):
        return True
    return service.news_of_interview(actor, interview) is not None


REFLECTION_PANEL = Panel(
    key="reflection",
    stage="reflect",
    title="Looking back",
    template="outcomes/_reflection.html",
    context=_reflection,
    visible=_students,
)
ENTRIES_PANEL = Panel(
    key="entries",
    stage="reflect",
    title="What came of it",
    template="outcomes/_entries.html",
    context=_entries,
    visible=_students,
)
NEWS_PANEL = Panel(
    key="news",
    stage="keep-in-touch",
    title="News for your host",
    template="outcomes/_news.html",
    context=_news,
    visible=_news_is_there,
)

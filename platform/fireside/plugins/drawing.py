"""Asks plugins while a page is drawn: for menu entries, for panels, and whether they object.

Each implementation is called by itself through the guard; what fails is recorded and left out.
None of these hooks writes: what one changed in the database is undone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from functools import partial
from typing import Any, Final

from flask import g, has_app_context
from markupsafe import Markup
from msgspec import Struct
from sqlalchemy.exc import SQLAlchemyError

from fireside.kernel import logs, permissions, tenancy
from fireside.kernel.permissions import POLICY, Actor, anyone
from fireside.kernel.registries import Registered
from fireside.kernel.web.navigation import NavItem
from fireside.plugins import faults, page_answers, speaking, state, voices
from fireside.plugins.checks import Check
from fireside.plugins.cleaning import clean_html
from fireside.plugins.contents import Implementation
from fireside.plugins.guard import Call
from fireside.plugins.loader import contents
from fireside.plugins.names import action_of, blueprint_of
from fireside.plugins.serving import page_of
from fireside.plugins.types import Denial, Place, Subject

NEVER_NARROWED: Final = frozenset({"plugin.read", "plugin.switch"})
"""Whoever administers can always look at plugins, and switch one off."""
_asked: ContextVar[bool] = ContextVar("asked", default=False)


class DrawnPanel(Struct, frozen=True):
    """A panel that is ready to be shown; `html` has been cleaned."""

    plugin: str
    title: str
    html: Markup
    order: int


def draw_panels(place: Callable[[], Place]) -> tuple[DrawnPanel, ...]:
    """Return the panels of the enabled plugins for a place, in their order.

    The place is described only where there is somebody to tell.
    """
    if not contents().speaks("render_slot"):
        return ()
    drawn = [
        DrawnPanel(plugin, panel.title, clean_html(panel.html), panel.order)
        for plugin, panels in _ask("render_slot", page_answers.panels, place=place())
        for panel in panels
    ]
    return tuple(sorted(drawn, key=lambda panel: (panel.order, panel.plugin)))


def menu_entries(actor: Actor) -> Sequence[NavItem]:
    """Return the menu entries of the enabled plugins; a database that is away gives none."""
    try:
        answers = _ask("nav_items", page_answers.menu_entries, actor=actor)
        found = [
            (plugin, entry, page_of(plugin, entry.endpoint))
            for plugin, entries in answers
            for entry in entries
        ]
    except SQLAlchemyError:
        logs.warning("plugin.menu_left_out", exc_info=True)
        return ()
    return [
        NavItem(
            label=entry.label,
            endpoint=f"{blueprint_of(plugin)}.{entry.endpoint}",
            icon=entry.icon,
            action=action_of(plugin, page.permission),
            order=entry.order,
        )
        for plugin, entry, page in found
        if page is not None and page.is_plain
    ]


def still_allowed(actor: Actor, action: str, subject: object | None) -> bool:
    """Tell whether no enabled plugin objects; asked once per request and thing."""
    if _asked.get() or not _concerns_plugins(actor, action):
        return True
    about = _subject(subject)
    kept: dict[Any, bool] = g.setdefault("plugin_denials", {})
    key = actor, action, about, tenancy.current_institution_id()
    if key not in kept:
        token = _asked.set(True)  # what a plugin asks in turn is not narrowed again
        try:
            kept[key] = not _objections(actor, action, about)
        finally:
            _asked.reset(token)
    return kept[key]


def _concerns_plugins(actor: Actor, action: str) -> bool:
    return (
        action not in NEVER_NARROWED
        and actor.membership_id is not None
        and has_app_context()
        and POLICY[action].gate not in (anyone, permissions.signed_in)
        and contents().speaks("check_permission")
        and tenancy.scoped_institution_id() is not None
    )


def _objections(actor: Actor, action: str, about: Subject | None) -> bool:
    answers = _ask(
        "check_permission", page_answers.denial, actor=actor, action=action, subject=about
    )
    said = [(plugin, denial) for plugin, denial in answers if isinstance(denial, Denial)]
    for plugin, denial in said:
        logs.info("permission.denied", plugin=plugin, action=action, reason=denial.reason)
    return bool(said)


def _subject(thing: object | None) -> Subject | None:
    kind, number = getattr(thing, "__tablename__", None), getattr(thing, "id", None)
    return Subject(kind, number) if isinstance(kind, str) and isinstance(number, int) else None


def _ask(hook: str, check: Check, **given: Any) -> list[tuple[str, Any]]:
    """Call every enabled implementation of a hook; return what each answered, by plugin."""
    if not contents().speaks(hook) or tenancy.scoped_institution_id() is None:
        return []
    answers = []
    for entry in contents().hooks.of(state.enabled_plugins()):
        if entry.key == hook:
            ctx = speaking.context_for(entry.owner)
            call = Call(entry.owner, hook, "", ctx.institution_id)
            work = partial(_speak, entry, ctx=ctx, **given)
            outcome = faults.guard().run(call, work, check)
            if outcome.answer is not None:
                answers.append((entry.owner, outcome.answer))
    return answers


def _speak(entry: Registered[Implementation], **given: Any) -> Any:
    with voices.speaking(entry.owner):
        return entry.item(**given)

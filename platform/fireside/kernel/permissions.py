"""One policy table: action -> who may. What a person may not see does not exist."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, redirect, request, url_for
from flask_login import current_user
from msgspec import Struct, field
from werkzeug.wrappers import Response

from fireside.kernel.db.engine import begin_writing
from fireside.kernel.errors import NotFound


class Actor(Struct, frozen=True):
    """Whoever acts: a person inside one institution, a stranger, or the system itself."""

    account_id: int | None = None
    membership_id: int | None = None
    institution_id: int | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    zone: str = "UTC"
    name: str = ""
    is_system: bool = False
    accepted_conduct: int = 0
    """The version of the institution's code of conduct that the person has accepted."""

    @property
    def signed_in(self) -> bool:
        """Tell whether an account stands behind this actor."""
        return self.account_id is not None

    @classmethod
    def system(cls, institution_id: int | None) -> Actor:
        """Return the actor of jobs and commands."""
        return cls(institution_id=institution_id, is_system=True, name="Fireside")


ANONYMOUS = Actor()
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
Gate = Callable[[Actor], bool]
Rule = Callable[[Actor, Any], bool]
View = TypeVar("View", bound=Callable[..., Any])


def anyone(actor: Actor) -> bool:
    """Open to strangers."""
    return True


def signed_in(actor: Actor) -> bool:
    """Open to whoever has signed in, member or not."""
    return actor.signed_in


def member(actor: Actor) -> bool:
    """Open to members of this institution in any role."""
    return actor.membership_id is not None


@functools.cache  # equal calls give one gate, so that a second application may register again
def has_role(*roles: str) -> Gate:
    """Open to members who hold one of these roles."""
    wanted = frozenset(roles)

    def gate(actor: Actor) -> bool:
        return bool(wanted & actor.roles)

    return gate


class Action(Struct, frozen=True):
    """A row of the policy: ``gate`` looks at the person, any of ``rules`` at the thing.

    With ``traces`` even a GET may write, and nothing but the audit entry that tells of the look.
    """

    name: str
    gate: Gate
    rules: tuple[Rule, ...]
    writes: bool
    traces: bool = False


POLICY: dict[str, Action] = {}
Narrowing = Callable[[Actor, str, object | None], bool]
"""Tells whether somebody may still do what the policy allows."""
_narrowings: list[Narrowing] = []


def register_action(
    name: str, gate: Gate, *rules: Rule, writes: bool = False, traces: bool = False
) -> None:
    """Add a row to the policy table; a name has one meaning."""
    action = Action(name, gate, rules, writes, traces)
    if name in POLICY and POLICY[name] != action:
        raise ValueError(f"action {name!r} is registered twice with different meanings")
    POLICY[name] = action


def forget_actions(prefix: str) -> None:
    """Drop the rows whose names begin so: a plugin's, before it is loaded anew."""
    for name in [name for name in POLICY if name.startswith(prefix)]:
        del POLICY[name]


def narrow_with(narrowing: Narrowing) -> None:
    """Ask also this function wherever the policy allows; it can only take away."""
    if narrowing not in _narrowings:
        _narrowings.append(narrowing)


def allowed(actor: Actor, action: str, subject: object | None = None) -> bool:
    """Tell whether ``actor`` may do ``action`` to ``subject`` (None: to the kind as such)."""
    row = POLICY[action]
    if actor.is_system:
        return True
    if not row.gate(actor):
        return False
    if subject is not None and row.rules and not any(rule(actor, subject) for rule in row.rules):
        return False
    return _still_allowed(actor, action, subject)


def _still_allowed(actor: Actor, action: str, subject: object | None) -> bool:
    return all(narrowing(actor, action, subject) for narrowing in _narrowings)


def require(actor: Actor, action: str, subject: object | None = None) -> None:
    """Raise NotFound unless allowed: there is no 403 in this house."""
    if not allowed(actor, action, subject):
        raise NotFound


def current_actor() -> Actor:
    """Return whoever sends the present request."""
    actor = getattr(current_user, "actor", None)
    return actor if isinstance(actor, Actor) else ANONYMOUS


def needs(action: str, *, looks_first: bool = False) -> Callable[[View], View]:
    """Declare the action of a view; the gate is checked before it, the rule by its service.

    With ``looks_first`` the view itself says from where on it writes (``engine.first_look``).
    """

    def declare(view: View) -> View:
        view.fireside_action = action  # type: ignore[attr-defined]  # a mark read by ``install``
        view.fireside_looks_first = looks_first  # type: ignore[attr-defined]  # as above
        return view

    return declare


def declared_action(view: object) -> str | None:
    """Return the action that a view declares, or None."""
    return getattr(view, "fireside_action", None)


def install(app: Flask) -> None:
    """Check every request against the action that its view declares."""
    app.before_request(_check_gate)


def _check_gate() -> Response | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    row = POLICY.get(declared_action(request_view()) or "")
    if row is None:
        raise NotFound
    if request.method not in SAFE_METHODS and not row.writes:
        raise NotFound
    actor = current_actor()
    if row.gate(actor) and _still_allowed(actor, row.name, None):
        if request_writes() and not getattr(request_view(), "fireside_looks_first", False):
            begin_writing()
        return None
    if not actor.signed_in and request.method in ("GET", "HEAD"):
        wanted = request.script_root + request.full_path.rstrip("?")
        return redirect(url_for("people.sign_in", next=wanted))
    raise NotFound


def request_writes() -> bool:
    """Tell whether what the present request changed is to be kept."""
    if request.method not in SAFE_METHODS:
        return True
    row = POLICY.get(declared_action(request_view()) or "") if request.endpoint else None
    return row is not None and row.traces


def request_view() -> object:
    """Return the view function that serves the present request."""
    return current_app.view_functions.get(request.endpoint or "")

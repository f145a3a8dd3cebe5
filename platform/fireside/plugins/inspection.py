"""Looks at a plugin before it is used: its attributes, its API range, the names of its hooks."""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any, Final, cast

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from pydantic import BaseModel

from fireside.plugins import hookspecs
from fireside.plugins.answers import booking_problems, nothing
from fireside.plugins.checks import Check, assignment, list_of, suggestions
from fireside.plugins.contents import Implementation, LoadedPlugin
from fireside.plugins.hookspecs import HOOK_API, PROJECT
from fireside.plugins.packfile import check_pack
from fireside.plugins.settings.schema import SchemaProblem, fields_of
from fireside.plugins.themefile import check_theme
from fireside.plugins.types import (
    MatchFilter,
    MatchScorer,
    MeetingProvider,
    PacketSection,
    PacketTheme,
    QuestionPack,
)

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,79}")


class Refused(Exception):
    """A plugin cannot be used; the message says why and what to change."""


def _packs(answer: object) -> str | None:
    if problem := list_of(QuestionPack)(answer):
        return problem
    packs = cast("Sequence[QuestionPack]", answer)
    return "; ".join(problem for pack in packs for problem in check_pack(pack)) or None


def _scorers(answer: object) -> str | None:
    if problem := list_of(MatchScorer)(answer):
        return problem
    scorers = cast("Sequence[MatchScorer]", answer)
    wrong = [scorer.key for scorer in scorers if not 0 < scorer.weight <= 100]
    return f"weight must lie above 0 and at most 100: {', '.join(wrong)}" if wrong else None


def _themes(answer: object) -> str | None:
    if problem := list_of(PacketTheme)(answer):
        return problem
    themes = cast("Sequence[PacketTheme]", answer)
    return "; ".join(problem for theme in themes for problem in check_theme(theme)) or None


HOOKS: Final[dict[str, Check]] = {
    "register_match_filters": list_of(MatchFilter),
    "register_match_scorers": _scorers,
    "register_question_packs": _packs,
    "register_packet_sections": list_of(PacketSection),
    "register_packet_themes": _themes,
    "suggest_questions": suggestions,
    "assign_matches": assignment,
    "register_meeting_providers": list_of(MeetingProvider),
    "validate_booking": booking_problems,
    "on_event": nothing,
    "plugin_enabled": nothing,
    "plugin_disabled": nothing,
}
"""Each specified hook with the check of its answer. Those named `register_…` are asked at start."""


def describe(plugin: object, name: str, distribution: str) -> LoadedPlugin:
    """Read a plugin's attributes; raise Refused when one is missing or does not fit."""
    stated = _attribute(plugin, "name")
    if stated != name:
        raise Refused(f"calls itself {stated!r}, but its entry point is named {name!r}")
    if not _NAME.fullmatch(name):
        raise Refused("a name is a letter and up to 79 letters, digits, hyphens or underscores")
    requires = _attribute(plugin, "requires_api")
    try:
        fits = SpecifierSet(requires).contains(HOOK_API)
    except InvalidSpecifier:
        raise Refused(f'requires_api {requires!r} is no range; write ">=1.0,<2"') from None
    if not fits:
        raise Refused(f"needs hook API {requires}, and this is {HOOK_API}")
    schema = _settings_schema(plugin)
    try:
        settings = fields_of(schema) if schema is not None else ()
    except SchemaProblem as problem:
        raise Refused(f"settings_schema: {problem}") from None
    return LoadedPlugin(
        name=name,
        version=_attribute(plugin, "version"),
        title=_attribute(plugin, "title"),
        summary=_attribute(plugin, "summary"),
        requires_api=requires,
        distribution=distribution,
        settings_schema=schema,
        settings=settings,
    )


def find_hooks(plugin: object) -> dict[str, Implementation]:
    """Return a plugin's hook implementations by name.

    Raises Refused for a name that is no hook, a hook without its marker, an argument that the
    hook does not have, and a wrapper: each implementation is called alone, so it wraps nothing.
    """
    found: dict[str, Implementation] = {}
    for name in sorted(dir(plugin)):
        stored = inspect.getattr_static(plugin, name)
        function = getattr(stored, "__func__", stored)
        mark = f"{PROJECT}_impl"
        options = getattr(stored, mark, None) or getattr(function, mark, None)
        if options is None:
            if name in HOOKS:
                raise Refused(f"{name} lacks the @hookimpl marker")
            continue
        takes = _check_hook(name, options, function)
        found[name] = Implementation(getattr(plugin, name), takes)
    return found


def _check_hook(name: str, options: Any, function: Callable[..., Any]) -> tuple[str, ...]:
    """Return the arguments that an implementation takes, which may be fewer than there are."""
    if name not in HOOKS:
        raise Refused(f"{name} is no hook{_nearest(name)}")
    if options["wrapper"] or options["hookwrapper"]:
        raise Refused(f"{name} is a wrapper; implementations are called one by one")
    known = set(inspect.signature(getattr(hookspecs, name)).parameters)
    takes = [argument for argument in inspect.signature(function).parameters if argument != "self"]
    for argument in takes:
        if argument not in known:
            raise Refused(f"{name} has no argument {argument!r}")
    return tuple(takes)


def _nearest(name: str) -> str:
    near = difflib.get_close_matches(name, HOOKS, n=1, cutoff=0.5)
    return f"; did you mean {near[0]}?" if near else f"; the hooks are {', '.join(HOOKS)}"


def _attribute(plugin: object, name: str) -> str:
    value = getattr(plugin, name, None)
    if not isinstance(value, str) or not value.strip():
        raise Refused(f"lacks the attribute {name!r}, a text")
    return value


def _settings_schema(plugin: object) -> type[BaseModel] | None:
    schema = getattr(plugin, "settings_schema", None)
    if schema is None:
        return None
    if not (inspect.isclass(schema) and issubclass(schema, BaseModel)):
        raise Refused("settings_schema must be a class that derives from pydantic.BaseModel")
    return schema

"""Finds installed plugins and loads each by itself: a broken one is reported, the rest run."""

from __future__ import annotations

import inspect
import re
import traceback
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final, cast

from flask import Flask, current_app
from msgspec.structs import replace

from fireside.kernel import logs
from fireside.kernel.registries import DuplicateKey
from fireside.plugins import faults, timing
from fireside.plugins.authors import author_of
from fireside.plugins.contents import Contents, LoadProblem
from fireside.plugins.guard import (
    BUDGETS,
    Call,
    Fault,
    Guard,
    patience_with,
    raised_where,
)
from fireside.plugins.inspection import HOOKS, describe, find_hooks
from fireside.plugins.names import is_plain
from fireside.plugins.pages import read_pages, read_shelf, refuse_unfit
from fireside.plugins.refusal import Refused
from fireside.plugins.watchdog import limited

GROUP: Final = "fireside.plugins"
AT_START: Final = "register_"
"""How the names of those hooks begin that are asked once, at start."""
KEY: Final = re.compile(r"[A-Za-z0-9_.-]{1,80}")
"""What tables keep together with the plugin's name."""
_EXTENSION: Final = "fireside.plugins"


def install(app: Flask, *, safe_mode: bool = False) -> Contents:
    """Load all plugins into this application; with `safe_mode`, none."""
    loaded = load_plugins(safe_mode=safe_mode)
    app.extensions[_EXTENSION] = loaded
    faults.install(app)
    timing.install(app)
    for problem in loaded.problems:
        logs.warning("plugin left out", plugin=problem.name, reason=problem.reason)
    return loaded


def contents() -> Contents:
    """Return what the present application has loaded."""
    return cast("Contents", current_app.extensions[_EXTENSION])


def load_plugins(*, safe_mode: bool = False) -> Contents:
    """Load every plugin of the entry-point group, ordered by name; never raises for one."""
    loaded = Contents(safe_mode=safe_mode)
    if not safe_mode:
        for entry in sorted(entry_points(group=GROUP), key=lambda e: (e.name, _origin(e))):
            _load(entry, loaded)
    return loaded


def _load(entry: EntryPoint, loaded: Contents) -> None:
    if entry.name in loaded.plugins:
        reason = f"the name is taken by {loaded.plugins[entry.name].distribution}"
        loaded.problems.append(LoadProblem(entry.name, _origin(entry), reason))
        return
    try:
        with limited(patience_with(BUDGETS["import"])):
            plugin = entry.load()
            instance = plugin() if inspect.isclass(plugin) else plugin
        described = describe(instance, entry.name, _origin(entry))
        loaded.plugins[entry.name] = replace(described, author=author_of(entry))
        _collect(instance, entry.name, loaded)
    except (Refused, DuplicateKey) as refusal:
        loaded.refuse(LoadProblem(entry.name, _origin(entry), str(refusal)))
    except KeyboardInterrupt:  # the person at the keyboard, not the plugin
        raise
    except BaseException as error:  # noqa: BLE001 - a plugin's import may raise anything
        loaded.refuse(LoadProblem(entry.name, _origin(entry), _explain(error)))


def _collect(plugin: object, name: str, loaded: Contents) -> None:
    """Ask the plugin's `register_…` hooks one by one and keep what they give; all of it or none.

    What is called later is kept as it is.
    """
    met: list[Fault] = []
    guard = Guard(met.append)
    for hook, implementation in find_hooks(plugin).items():
        if not hook.startswith(AT_START):
            loaded.hooks.add(name, hook, implementation)
            continue
        outcome = guard.run(Call(name, "register", hook), implementation, HOOKS[hook])
        if outcome.answer is None:
            raise Refused(f"{hook}: {met[-1].summary}")
        if outcome.fault is not None:
            logs.warning("plugin slow", plugin=name, hook=hook, summary=outcome.fault.summary)
        _keep(loaded, name, hook, outcome.answer)
    _refuse_unfit(name, loaded)


def _refuse_unfit(name: str, loaded: Contents) -> None:
    """Look at what only makes sense together: pages with their permissions, and the name."""
    named = (loaded.pages, loaded.permissions, loaded.jobs, loaded.commands)
    own = [entry for registry in named for entry in registry.of({name})]
    if (own or loaded.plugins[name].tables) and not is_plain(name):
        raise Refused(f"{name!r} names pages, jobs and tables: use 2 to 30 of a-z, 0-9 and _")
    writing = {entry.key: entry.item.writes for entry in loaded.permissions.of({name})}
    pages = [entry.item for entry in loaded.pages.of({name})]
    has_static = name in loaded.shelves and loaded.shelves[name].static is not None
    refuse_unfit(pages, writing, has_static, name)


def _keep(loaded: Contents, name: str, hook: str, answer: Any) -> None:
    if hook == "register_blueprint":
        loaded.shelves[name] = read_shelf(answer)
        answer = read_pages(answer)
    for item in answer:
        key = item.name if hook == "register_commands" else item.key
        if not isinstance(key, str) or not KEY.fullmatch(key):
            raise Refused(f"{hook}: a key is 1 to 80 letters, digits, dots, - or _")
        loaded.registry_of(hook).add(name, key, item)


def _explain(error: BaseException) -> str:
    """Put a failed import into one line: no person's text is near, so the message may stay."""
    message = traceback.format_exception_only(error)[-1].strip()
    return f"{message} ({raised_where(error)})"


def _origin(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist is not None else ""

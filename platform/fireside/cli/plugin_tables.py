"""What ``fireside plugin`` prints: tables of plugins, and everything about one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from fireside.admin import service
from fireside.admin.rules import action_words
from fireside.admin.service import PluginLine, PluginPage
from fireside.institutions.models import Institution
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor
from fireside.kernel.wording import speak_datetime
from fireside.plugins import configuring
from fireside.plugins.additions import AdditionGroup, additions_of
from fireside.plugins.loader import contents
from fireside.plugins.settings import FieldKind


def print_installed(console: Console) -> None:
    """Print the plugins of this deployment, and those that cannot be loaded with the reason."""
    loaded = contents()
    if loaded.plugins:
        rows = [
            (one.name, one.version, one.author, _in_short(additions_of(loaded, one.name)))
            for one in loaded.plugins.values()
        ]
        _print_table(console, ("Name", "Version", "Author", "Adds"), rows)
    _print_problems(console)


def print_used(console: Console, institution: Institution) -> None:
    """Print the plugins as one institution uses them."""
    lines = service.list_plugin_lines(Actor.system(institution.id))
    rows = [
        (line.plugin.name, _version(line), state_words(line), _took(line), _last(line, institution))
        for line in lines
    ]
    if rows:
        console.print(f"At {institution.name}:", markup=False)
        columns = ("Name", "Version", "State", "Per call", "Last fault")
        _print_table(console, columns, rows)
    _print_problems(console)


def print_page(console: Console, page: PluginPage, institution: Institution) -> None:
    """Print everything about one plugin at one institution; no secret is among it."""
    line = page.line
    loaded = line.plugin.loaded
    _say(console, f"{line.name} at {institution.name}: {state_words(line)}")
    if loaded is not None:
        by = f", by {loaded.author}" if loaded.author else ""
        _say(console, f"{loaded.distribution} {loaded.version}{by}. {loaded.summary}")
    _say(console, f"Per call: {_took(line)}")
    print_additions(console, page.additions)
    print_settings(console, Actor.system(institution.id), line.plugin.name)
    for title, lines in (
        ("Time per call", [f"{hook}: {took.words}" for hook, took in page.times.items()]),
        (
            "Latest faults",
            [
                f"{speak_datetime(one.at, institution.zone)}, {one.hook}: {one.error}"
                for one in page.faults
            ],
        ),
        (
            "Changes",
            [
                f"{speak_datetime(one.entry.at, institution.zone)}, {one.name or 'Fireside'}: "
                f"{action_words(one.entry.action)} ({', '.join(one.entry.fields)})"
                for one in page.changes
            ],
        ),
    ):
        _print_list(console, title, lines)


def print_additions(console: Console, groups: Sequence[AdditionGroup]) -> None:
    """Print what a plugin adds, item by item."""
    for group in groups:
        _print_list(
            console,
            group.words[:1].upper() + group.words[1:],
            [f"{one.title} ({one.detail})" if one.detail else one.title for one in group.items],
        )


def print_settings(console: Console, actor: Actor, name: str) -> None:
    """Print a plugin's settings; of a secret only whether there is one."""
    try:
        sheet = configuring.read_settings(actor, name)
    except NotFound:
        return
    said = {
        one.name: "stored" if one.name in sheet.kept else "not stored"
        for one in sheet.loaded.settings
        if one.kind is FieldKind.SEALED
    }
    said |= {key: ", ".join(text.splitlines()) or "–" for key, text in sheet.typed.items()}
    lines = [f"{one.label}: {said[one.name]}" for one in sheet.loaded.settings]
    _print_list(console, "Settings", lines)


def state_words(line: PluginLine) -> str:
    """Return whether a plugin speaks, and why not."""
    if line.plugin.enabled:
        return "on"
    return " ".join(filter(None, ("off.", line.plugin.notice, line.misfit))).removesuffix(".")


def _print_problems(console: Console) -> None:
    loaded = contents()
    for problem in loaded.problems:
        _say(console, f"{problem.name} cannot be loaded: {problem.reason}")
    if not loaded.plugins and not loaded.problems:
        console.print("No plugin is loaded.")


def _print_table(console: Console, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, no_wrap=column == "Name", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)


def _print_list(console: Console, title: str, lines: Sequence[str]) -> None:
    if lines:
        console.print()
        console.print(Text(title, style="bold"))
        for line in lines:
            _say(console, f"  {line}")


def _say(console: Console, line: str) -> None:
    """Print one line as it is: a plugin's words are no markup."""
    console.print(line, soft_wrap=True, markup=False, highlight=False)


def _in_short(groups: Sequence[AdditionGroup]) -> str:
    return ", ".join(group.words for group in groups) or "nothing that people see"


def _version(line: PluginLine) -> str:
    return line.plugin.loaded.version if line.plugin.loaded is not None else "not installed"


def _took(line: PluginLine) -> str:
    return line.took.words if line.took is not None else "not called yet"


def _last(line: PluginLine, institution: Institution) -> str:
    fault = line.last_fault
    return f"{speak_datetime(fault.at, institution.zone)}, {fault.hook}" if fault else "none"

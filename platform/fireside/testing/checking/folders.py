"""A distribution's folder: each of its plugins is loaded into a new application, and tried."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path

from fireside.plugins import HOOK_API, migrating
from fireside.plugins.additions import additions_of
from fireside.plugins.contents import Contents
from fireside.plugins.guard import raised_where
from fireside.plugins.inspection import find_hooks
from fireside.plugins.loader import GROUP, contents
from fireside.plugins.refusal import Refused
from fireside.plugins.tables import Tables
from fireside.testing.checking.packs import lint_into
from fireside.testing.checking.report import Report
from fireside.testing.checking.trying import try_plugin
from fireside.testing.distribution import (
    Distribution,
    NoDistribution,
    forget_modules,
    on_path,
    read_distribution,
)
from fireside.testing.stage import Stage


def check_folder(folder: Path, typed: Mapping[str, str]) -> list[Report]:
    """Check every plugin of a distribution; ``typed`` is what its settings' form is told.

    No fault of a plugin raises: it is in the report.
    """
    try:
        distribution = read_distribution(folder.resolve())
    except NoDistribution as problem:
        report = Report(str(folder))
        report.fail("distribution", str(problem))
        return [report]
    forget_modules(distribution)
    with on_path(distribution), tempfile.TemporaryDirectory(prefix="fireside-check-") as place:
        stage = Stage(Path(place))
        try:
            return [_check(stage, distribution, name, typed) for name in distribution.plugins]
        finally:
            stage.close()


def _check(stage: Stage, distribution: Distribution, name: str, typed: Mapping[str, str]) -> Report:
    report = Report(f"{name} ({distribution.name} {distribution.version})")
    with stage.app.app_context():
        loaded = contents()
    if name not in loaded.plugins:
        for problem in loaded.problems:
            if problem.name == name:
                report.fail("loading", problem.reason)
        _explain(report, name)
        return report
    _describe(report, loaded, name)
    for entry in loaded.packs.of({name}):
        lint_into(report, entry.item)
    if not _make_tables(stage, loaded.plugins[name].tables, report):
        return report
    try_plugin(stage, name, typed, report)
    return report


def _describe(report: Report, loaded: Contents, name: str) -> None:
    plugin = loaded.plugins[name]
    fits = f"hook API {HOOK_API} is within {plugin.requires_api}"
    report.note("loading", f"version {plugin.version}; {fits}")
    for group in additions_of(loaded, name):
        report.note("adds", f"{group.words}: {', '.join(item.title for item in group.items)}")
    if plugin.settings_schema is not None:
        labels = ", ".join(one.label for one in plugin.settings)
        report.note("settings", f"a form of {len(plugin.settings)}: {labels}")


def _make_tables(stage: Stage, tables: Tables | None, report: Report) -> bool:
    """Look at how the tables were made, take them away, and make them anew."""
    if tables is None:
        return True
    problem = stage.unmade.get(tables.plugin, "")
    if not problem:
        problem = _again(stage.migrated_url, tables)
    if problem:
        report.fail("tables", problem)
        return False
    named = ", ".join(sorted(tables.names))
    report.note("tables", f"{named}: made, taken away, and made again")
    return True


def _again(url: str, tables: Tables) -> str:
    try:
        migrating.downgrade(url, tables)
    except Refused as refusal:
        return f"downgrade: {refusal}"
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a migration may raise anything
        return f"downgrade: {type(error).__name__}: {error} ({raised_where(error)})"
    return "".join(done.problem for done in migrating.upgrade_all(url, [tables]))


def _explain(report: Report, name: str) -> None:
    """Say what a hook raised in full: the log of a deployment names only the line.

    Its author may read everything: no person's text is near.
    """
    for entry in entry_points(group=GROUP, name=name):
        try:
            plugin = entry.load()
            plugin = plugin() if isinstance(plugin, type) else plugin
            for hook in find_hooks(plugin):
                if hook.startswith("register_"):
                    getattr(plugin, hook)()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin may raise anything
            report.fail("loading", f"{type(error).__name__}: {error} ({raised_where(error)})")
        return

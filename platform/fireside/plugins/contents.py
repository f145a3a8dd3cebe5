"""What the loaded plugins gave, and which of them could not be loaded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
from msgspec import Struct, field
from pydantic import BaseModel

from fireside.kernel.registries import Registry
from fireside.plugins.pages import Page, Shelf
from fireside.plugins.settings.fields import SettingField
from fireside.plugins.tables import Tables
from fireside.plugins.types import (
    CalendarProvider,
    Channel,
    Exporter,
    MatchFilter,
    MatchScorer,
    MeetingProvider,
    OutcomeReport,
    PacketSection,
    PacketTheme,
    Permission,
    PluginJob,
    QuestionPack,
)


class LoadedPlugin(Struct, frozen=True):
    """A plugin that is ready for use."""

    name: str
    """The name of its entry point: what tables store and what sorts it."""
    version: str
    title: str
    summary: str
    requires_api: str
    distribution: str
    """The installed distribution it came in."""
    author: str = ""
    """Whoever the distribution names as its authors; empty where it names nobody."""
    settings_schema: type[BaseModel] | None = None
    settings: tuple[SettingField, ...] = ()
    """The fields of the schema, as a form shows them."""
    tables: Tables | None = None
    """Its own tables and their migrations; None where it has none."""


class Implementation(Struct, frozen=True):
    """One plugin's own function for a hook, with the arguments it asks for."""

    function: Callable[..., Any]
    takes: tuple[str, ...] = ()

    def __call__(self, **given: Any) -> Any:
        """Call it with those of the hook's arguments that it names."""
        return self.function(**{name: given[name] for name in self.takes})


class LoadProblem(Struct, frozen=True):
    """A plugin that is installed and cannot be used, with the reason in words."""

    name: str
    distribution: str
    reason: str


class Contents(Struct):
    """All plugins of this process. Filled once by the loader, read by everybody after it."""

    plugins: dict[str, LoadedPlugin] = field(default_factory=dict)
    problems: list[LoadProblem] = field(default_factory=list)
    safe_mode: bool = False
    filters: Registry[MatchFilter] = field(default_factory=lambda: Registry("match filters"))
    scorers: Registry[MatchScorer] = field(default_factory=lambda: Registry("match scorers"))
    packs: Registry[QuestionPack] = field(default_factory=lambda: Registry("question packs"))
    sections: Registry[PacketSection] = field(default_factory=lambda: Registry("packet sections"))
    themes: Registry[PacketTheme] = field(default_factory=lambda: Registry("packet themes"))
    calendars: Registry[CalendarProvider] = field(default_factory=lambda: Registry("calendars"))
    channels: Registry[Channel] = field(default_factory=lambda: Registry("channels"))
    reports: Registry[OutcomeReport] = field(default_factory=lambda: Registry("reports"))
    exporters: Registry[Exporter] = field(default_factory=lambda: Registry("export formats"))
    pages: Registry[Page] = field(default_factory=lambda: Registry("pages"))
    shelves: dict[str, Shelf] = field(default_factory=dict)
    permissions: Registry[Permission] = field(default_factory=lambda: Registry("permissions"))
    jobs: Registry[PluginJob] = field(default_factory=lambda: Registry("jobs"))
    commands: Registry[click.Command] = field(default_factory=lambda: Registry("commands"))
    meeting_providers: Registry[MeetingProvider] = field(
        default_factory=lambda: Registry("meeting providers")
    )
    hooks: Registry[Implementation] = field(default_factory=lambda: Registry("hooks called later"))
    """What is called later: by plugin, under the name of the hook."""

    def speaks(self, hook: str) -> bool:
        """Tell whether any plugin has a hook that is called later."""
        return any(entry.key == hook for entry in self.hooks)

    def registries(self) -> dict[str, Registry[Any]]:
        """Return, by the `register_…` hook that fills it, each registry."""
        return {
            "register_question_packs": self.packs,
            "register_match_filters": self.filters,
            "register_match_scorers": self.scorers,
            "register_packet_sections": self.sections,
            "register_packet_themes": self.themes,
            "register_meeting_providers": self.meeting_providers,
            "register_calendar_providers": self.calendars,
            "register_channels": self.channels,
            "register_outcome_reports": self.reports,
            "register_exporters": self.exporters,
            "register_blueprint": self.pages,
            "register_permissions": self.permissions,
            "register_jobs": self.jobs,
            "register_commands": self.commands,
        }

    def registry_of(self, hook: str) -> Registry[Any]:
        """Return the registry that a `register_…` hook fills."""
        return self.registries()[hook]

    def refuse(self, problem: LoadProblem) -> None:
        """Drop whatever a plugin gave and keep the reason."""
        self.plugins.pop(problem.name, None)
        self.shelves.pop(problem.name, None)
        for registry in (*self.registries().values(), self.hooks):
            registry.forget(problem.name)
        self.problems.append(problem)

"""What Fireside hears from one plugin at an institution: asked as the rooms ask, guard included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fireside.institutions.models import Institution
from fireside.kernel import clock
from fireside.plugins import (
    HostColumns,
    InterviewView,
    PluginContext,
    QuestionPack,
    SectionContent,
    StudentView,
    service,
)
from fireside.plugins.service import FilterResult, ScoreResult
from fireside.testing import samples


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a plugin is asked about: by default the people of `fireside.testing.samples`."""

    student: StudentView = field(default_factory=samples.student)
    hosts: HostColumns = field(default_factory=samples.crowd)
    interview: InterviewView = field(default_factory=samples.interview)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a plugin gives at an institution, by the keys of its parts; empty where it is off."""

    packs: Mapping[str, QuestionPack]
    filters: Mapping[str, FilterResult]
    scores: Mapping[str, ScoreResult]
    sections: Mapping[str, SectionContent]

    def __bool__(self) -> bool:
        return any((self.packs, self.filters, self.scores, self.sections))


def hear(plugin: str, institution: Institution, asked: Asked) -> Heard:
    """Ask; needs an application context and the institution in scope."""
    ctx = context_at(institution)
    packs = {entry.key: entry for entry in service.question_packs() if entry.owner == plugin}
    filters = service.run_filters(ctx, asked.student, asked.hosts)
    scores = service.run_scorers(ctx, asked.student, asked.hosts)
    built = service.build_sections(ctx, asked.interview).sections
    return Heard(
        packs={key: entry.item for key, entry in packs.items()},
        filters={one.rule.key: one for one in filters if one.rule.owner == plugin},
        scores={one.rule.key: one for one in scores if one.rule.owner == plugin},
        sections={one.section.key: one.content for one in built if one.section.owner == plugin},
    )


def context_at(institution: Institution) -> PluginContext:
    """Return what hooks are told at an institution, without anybody's settings."""
    return PluginContext(
        institution_id=institution.id,
        slug=institution.slug,
        name=institution.name,
        zone=institution.zone,
        now=clock.now(),
    )

"""The values that hooks receive and return: frozen dataclasses, never rows of the database.

Units everywhere: times are aware and in UTC, zones are IANA names, arrays have shape (n,)
with n the number of hosts in the batch, scores run from 0 to 1.
"""

from __future__ import annotations

from fireside.plugins.types.calendars import (
    BusySpan,
    CalendarProvider,
    CalendarQuery,
    HostCalendar,
)
from fireside.plugins.types.channels import Channel, Delivery, Notice
from fireside.plugins.types.context import NO_SETTINGS, PluginContext
from fireside.plugins.types.hosts import (
    BoolArray,
    HostColumns,
    IntArray,
    SetColumn,
    StudentView,
    TextColumn,
)
from fireside.plugins.types.interview import (
    AppointmentView,
    ArrivalCard,
    Caller,
    CareerStation,
    Format,
    HostBrief,
    InterviewView,
    IntroductionView,
    ObjectiveView,
    PhoneCard,
    QuestionView,
    ResearchCard,
    StudentBrief,
    VideoCard,
)
from fireside.plugins.types.matching import (
    FilterVerdict,
    FloatArray,
    MatchFilter,
    MatchScorer,
    Reasons,
    Scores,
)
from fireside.plugins.types.packet import (
    Audience,
    Block,
    BulletList,
    Card,
    CardRow,
    Deadline,
    Heading,
    NumberedQuestions,
    PacketSection,
    Paragraph,
    Quote,
    Ruled,
    SectionContent,
    Station,
    Stations,
)
from fireside.plugins.types.packs import PackQuestion, QuestionCategory, QuestionPack
from fireside.plugins.types.reports import (
    Exporter,
    OutcomeReport,
    OutcomeRow,
    ReportRow,
    ReportTable,
    Sheet,
)
from fireside.plugins.types.subjects import Erasure, Subject
from fireside.plugins.types.suggestions import Pairing, QuestionSuggestion
from fireside.plugins.types.themes import PacketTheme, ThemeFont

__all__ = [
    "NO_SETTINGS",
    "AppointmentView",
    "ArrivalCard",
    "Audience",
    "Block",
    "BoolArray",
    "BulletList",
    "BusySpan",
    "CalendarProvider",
    "CalendarQuery",
    "Caller",
    "Card",
    "CardRow",
    "CareerStation",
    "Channel",
    "Deadline",
    "Delivery",
    "Erasure",
    "Exporter",
    "FilterVerdict",
    "FloatArray",
    "Format",
    "Heading",
    "HostBrief",
    "HostCalendar",
    "HostColumns",
    "IntArray",
    "InterviewView",
    "IntroductionView",
    "MatchFilter",
    "MatchScorer",
    "Notice",
    "NumberedQuestions",
    "ObjectiveView",
    "OutcomeReport",
    "OutcomeRow",
    "PackQuestion",
    "PacketSection",
    "PacketTheme",
    "Pairing",
    "Paragraph",
    "PhoneCard",
    "PluginContext",
    "QuestionCategory",
    "QuestionPack",
    "QuestionSuggestion",
    "QuestionView",
    "Quote",
    "Reasons",
    "ReportRow",
    "ReportTable",
    "ResearchCard",
    "Ruled",
    "Scores",
    "SectionContent",
    "SetColumn",
    "Sheet",
    "Station",
    "Stations",
    "StudentBrief",
    "StudentView",
    "Subject",
    "TextColumn",
    "ThemeFont",
    "VideoCard",
]

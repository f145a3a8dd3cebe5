"""The values that hooks receive and return: frozen dataclasses, never rows of the database.

Units everywhere: times are aware and in UTC, zones are IANA names, arrays have shape (n,)
with n the number of hosts in the batch, scores run from 0 to 1.
"""

from __future__ import annotations

from fireside.plugins.types.assignment import Assignment, AssignmentAim, AssignmentProblem
from fireside.plugins.types.booking import BookingField, BookingProblem, BookingRequest
from fireside.plugins.types.context import NO_SETTINGS, PluginContext
from fireside.plugins.types.events import (
    Event,
    InterviewMoved,
    InterviewReviewed,
    MemberGone,
    NotesShared,
)
from fireside.plugins.types.hosts import (
    BoolArray,
    FloatArray,
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
    MatchFilter,
    MatchScorer,
    Reasons,
    ScoreHosts,
    Scores,
)
from fireside.plugins.types.meetings import MeetingProvider, MeetingRequest, MeetingRoom
from fireside.plugins.types.one_by_one import HostScore, HostView, ScoreHost, one_by_one
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
from fireside.plugins.types.suggestions import Pairing, QuestionSuggestion
from fireside.plugins.types.themes import PacketTheme, ThemeFont

__all__ = [
    "NO_SETTINGS",
    "AppointmentView",
    "ArrivalCard",
    "Assignment",
    "AssignmentAim",
    "AssignmentProblem",
    "Audience",
    "Block",
    "BookingField",
    "BookingProblem",
    "BookingRequest",
    "BoolArray",
    "BulletList",
    "Caller",
    "Card",
    "CardRow",
    "CareerStation",
    "Deadline",
    "Event",
    "FilterVerdict",
    "FloatArray",
    "Format",
    "Heading",
    "HostBrief",
    "HostColumns",
    "HostScore",
    "HostView",
    "IntArray",
    "InterviewMoved",
    "InterviewReviewed",
    "InterviewView",
    "IntroductionView",
    "MatchFilter",
    "MatchScorer",
    "MeetingProvider",
    "MeetingRequest",
    "MeetingRoom",
    "MemberGone",
    "NotesShared",
    "NumberedQuestions",
    "ObjectiveView",
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
    "ResearchCard",
    "Ruled",
    "ScoreHost",
    "ScoreHosts",
    "Scores",
    "SectionContent",
    "SetColumn",
    "Station",
    "Stations",
    "StudentBrief",
    "StudentView",
    "TextColumn",
    "ThemeFont",
    "VideoCard",
    "one_by_one",
]

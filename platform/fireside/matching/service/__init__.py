"""Finding hosts: the search of everybody, one host's page, and how much each rule counts."""

from fireside.matching.service.host_page import HostPage, StationLine, host_page
from fireside.matching.service.instead import hosts_instead
from fireside.matching.service.previewing import (
    MovedHost,
    Preview,
    StudentsFound,
    find_students,
    preview_weighing,
)
from fireside.matching.service.search import (
    Choice,
    Facet,
    HostRow,
    LeftOut,
    Results,
    hosts_for,
    suggest_hosts,
)
from fireside.matching.service.weighing import (
    RuleLine,
    RulesDesk,
    reset_weighing,
    rules_desk,
    save_typed,
)

__all__ = [
    "Choice",
    "Facet",
    "HostPage",
    "HostRow",
    "LeftOut",
    "MovedHost",
    "Preview",
    "Results",
    "RuleLine",
    "RulesDesk",
    "StationLine",
    "StudentsFound",
    "find_students",
    "host_page",
    "hosts_for",
    "hosts_instead",
    "preview_weighing",
    "reset_weighing",
    "rules_desk",
    "save_typed",
    "suggest_hosts",
]

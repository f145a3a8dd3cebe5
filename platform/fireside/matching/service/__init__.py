"""Finding hosts: the search of everybody, and one host's page."""

from fireside.matching.service.host_page import HostPage, StationLine, host_page
from fireside.matching.service.search import (
    Choice,
    Facet,
    HostRow,
    LeftOut,
    Results,
    hosts_for,
    suggest_hosts,
)

__all__ = [
    "Choice",
    "Facet",
    "HostPage",
    "HostRow",
    "LeftOut",
    "Results",
    "StationLine",
    "host_page",
    "hosts_for",
    "suggest_hosts",
]

"""What every hook is told about the institution it works for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

NO_SETTINGS: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class PluginContext:
    """The institution a call is made for, and the moment it is made.

    Plugins never read the clock or the database: what they may know arrives here.
    """

    institution_id: int
    slug: str
    """Short name in addresses, such as `riverbend`."""
    name: str
    """Name as people say it, such as `Riverbend College`."""
    zone: str
    """IANA name of the institution's time zone."""
    now: datetime
    """The moment of the call, aware, in UTC."""
    settings: Mapping[str, object] = field(default_factory=lambda: NO_SETTINGS)
    """This plugin's settings at this institution."""
    private_networks: bool = False
    """Whether the operator lets plugins reach addresses inside the deployment's own network."""

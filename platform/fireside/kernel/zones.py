"""The time zones that people choose from."""

from __future__ import annotations

import functools
from importlib.resources import files

from fireside.kernel.wording import zone_city

_CONTINENTS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@functools.cache
def zone_choices() -> dict[str, list[tuple[str, str]]]:
    """Return the cities of the IANA database by continent, and UTC.

    They are those of its ``zone.tab``: each zone once, by its present name. A zone stored by an old
    name (Asia/Calcutta) goes on being kept as what it is.
    """
    groups: dict[str, list[tuple[str, str]]] = {continent: [] for continent in _CONTINENTS}
    table = (files("tzdata.zoneinfo") / "zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        if not line.startswith("#"):
            zone = line.split("\t")[2]
            groups[zone.partition("/")[0]].append((zone, zone_city(zone)))
    for choices in groups.values():
        choices.sort(key=lambda choice: choice[1])
    return {**groups, "Everywhere": [("UTC", "UTC")]}

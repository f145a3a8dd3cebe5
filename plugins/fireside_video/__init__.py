"""A video room for each conversation: a link that needs no account and that nobody can guess.

It works with every server that opens a room under whatever name an address says, as Jitsi Meet
does. It ships with the product and is written like any plugin: against `fireside.plugins` alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from fireside.plugins import MeetingProvider, hookimpl
from fireside_video.rooms import open_room
from fireside_video.settings import VideoSettings

name = "fireside_video"
version = "1.0.0"
title = "Video rooms"
summary = "Gives each video conversation a room of its own, so that no host has to bring a link."
requires_api = ">=1.1,<2"
settings_schema = VideoSettings


@hookimpl
def register_meeting_providers() -> Sequence[MeetingProvider]:
    """Give one provider, for all institutions that have switched it on."""
    return [MeetingProvider("link", "Rooms by link", open_room)]

"""From a confirmed meeting to the link of its room."""

from __future__ import annotations

from fireside.plugins import MeetingRequest, MeetingRoom, PluginContext
from fireside_video.settings import HOUSE, ROOM, VideoSettings


def open_room(ctx: PluginContext, request: MeetingRequest) -> MeetingRoom | None:
    """Return the room of a meeting, or None where a host keeps her own.

    The name is the token, which the platform makes for this appointment alone: who has the link
    of one conversation knows nothing about any other.
    """
    settings = VideoSettings.model_validate(dict(ctx.settings))
    if settings.keep_host_links and request.host_link:
        return None
    link = settings.template.replace(HOUSE, ctx.slug).replace(ROOM, request.token)
    return MeetingRoom(link, notes=settings.notes)

"""Ways to tell people something that enabled plugins offer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import partial

from fireside.kernel.registries import Registered
from fireside.plugins import checks, faults, state
from fireside.plugins.guard import Call
from fireside.plugins.loader import contents
from fireside.plugins.types import Channel, Delivery, Notice, PluginContext


def channels_for(roles: Collection[str]) -> tuple[Registered[Channel], ...]:
    """Return what people with any of these roles may choose, in the institution in scope."""
    offered = contents().channels.of(state.enabled_plugins())
    return tuple(channel for channel in offered if channel.item.roles & set(roles))


def find_channel(full_key: str) -> Registered[Channel] | None:
    """Return an enabled plugin's channel, or None when it is gone or switched off."""
    found = contents().channels.find(full_key)
    return found if found is not None and found.owner in state.enabled_plugins() else None


def any_channels() -> bool:
    """Tell whether the institution in scope has any channel at all."""
    return bool(contents().channels.of(state.enabled_plugins()))


def deliver(ctx: PluginContext, channel: Registered[Channel], notice: Notice) -> Delivery:
    """Hand one notice to a channel; one that fails is tried later, and the failure recorded.

    The caller holds no lock: what stands on the other side may be slow.
    """
    told = replace(ctx, settings=state.enabled_plugins()[channel.owner])
    call = Call(channel.owner, "channel", channel.key, ctx.institution_id)
    work = partial(channel.item.deliver, told, notice)
    return faults.guard().run(call, work, checks.delivery).answer or Delivery.LATER

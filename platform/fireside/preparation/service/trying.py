"""An institution's pack as a student would meet it, before anybody does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from msgspec import Struct

from fireside.kernel.permissions import Actor, require
from fireside.plugins.packs import PackDraft, errors_of, lint_pack, pack_of
from fireside.plugins.types import PackQuestion
from fireside.preparation.models import InstitutionPack
from fireside.preparation.rules import PackFit
from fireside.preparation.service.own_packs import finished_draft
from fireside.preparation.service.packs import PackOffer


class Trial(Struct, frozen=True):
    """What is offered, what has been taken onto the list, and how much had to be left out."""

    offer: PackOffer
    taken: tuple[PackQuestion, ...]
    left_out: int


def try_pack(actor: Actor, pack: InstitutionPack, taken: Sequence[str]) -> Trial:
    """Return the draft as it would be offered, with these questions (by key) on the list.

    Questions with errors are left out: they would keep the pack from being published. Nothing is
    written down.
    """
    require(actor, "pack.read")
    draft = finished_draft(actor, pack)
    sound = _sound(draft)
    offered = pack_of(sound, pack.key, pack.latest + 1)
    chosen = [one for one in map(offered.question, dict.fromkeys(taken)) if one is not None]
    rest = tuple(one for one in offered.questions if one not in chosen)
    return Trial(
        offer=PackOffer(pack.key, offered, rest, PackFit.OWN_FIELD),
        taken=tuple(chosen),
        left_out=len(draft.questions) - len(sound.questions),
    )


def _sound(draft: PackDraft) -> PackDraft:
    faulty = {finding.number for finding in errors_of(lint_pack(draft))}
    kept = [one for number, one in enumerate(draft.questions, 1) if number not in faulty]
    return replace(draft, questions=tuple(kept))

"""Packs of questions, the institution's own and its plugins', those of the host's field first."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct
from sqlalchemy import select

from fireside.interviews.models import Interview
from fireside.kernel.db import db
from fireside.kernel.registries import Registered
from fireside.people.models import HostProfile, StudentProfile
from fireside.plugins.service import find_pack, question_packs
from fireside.plugins.types import PackQuestion, QuestionPack
from fireside.preparation.rules import PackFit, pack_fit
from fireside.preparation.service.publishing import OWNER, published_packs


class PackOffer(Struct, frozen=True):
    """A pack and which of its questions are not on the list yet."""

    key: str
    pack: QuestionPack
    questions: tuple[PackQuestion, ...]
    fit: PackFit

    @property
    def suits(self) -> bool:
        """Tell whether the pack is for the field of this interview."""
        return self.fit is PackFit.OWN_FIELD

    @property
    def elsewhere(self) -> bool:
        """Tell whether the pack is for another field."""
        return self.fit is PackFit.OTHER_FIELD


def pack_offers(interview: Interview, taken: Collection[tuple[str, str]]) -> list[PackOffer]:
    """Return the packs in order of fit; ``taken`` holds (pack key, question key) already chosen."""
    fields = _fields(interview)
    offers = [
        PackOffer(
            key=registered.full_key,
            pack=registered.item,
            questions=tuple(
                question
                for question in registered.item.questions
                if (registered.full_key, question.key) not in taken
            ),
            fit=pack_fit(registered.item.fields, fields),
        )
        for registered in (*published_packs(), *question_packs())
    ]
    return sorted(offers, key=lambda offer: (offer.fit, offer.pack.title))


def find_offered(full_key: str) -> Registered[QuestionPack] | None:
    """Return a pack that is offered here, or None."""
    if not full_key.startswith(f"{OWNER}."):
        return find_pack(full_key)
    return next((one for one in published_packs() if one.full_key == full_key), None)


def _fields(interview: Interview) -> Sequence[str]:
    """The host's field where there is a host, otherwise those the student is curious about."""
    if interview.host_id is not None:
        statement = select(HostProfile.field).where(HostProfile.membership_id == interview.host_id)
        return [field for field in db.session.scalars(statement) if field]
    profile = select(StudentProfile.fields).where(
        StudentProfile.membership_id == interview.student_id
    )
    return db.session.scalar(profile) or []

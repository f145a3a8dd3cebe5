"""Use cases of preparing: what to learn, what is known, how to begin, what to ask."""

from fireside.preparation.service.briefs import host_brief, student_brief
from fireside.preparation.service.forgetting import forget_preparation
from fireside.preparation.service.packs import PackOffer, pack_offers
from fireside.preparation.service.questions import (
    add_from_pack,
    add_own_question,
    edit_question,
    get_question,
    list_questions,
    mark_question,
    move_question,
    order_questions,
    put_back,
    remove_question,
)
from fireside.preparation.service.suggestions import suggest_questions
from fireside.preparation.service.writing import (
    hopes,
    introduction_of,
    research_of,
    save_introduction,
    save_objectives,
    save_research,
)

__all__ = [
    "PackOffer",
    "add_from_pack",
    "add_own_question",
    "edit_question",
    "forget_preparation",
    "get_question",
    "hopes",
    "host_brief",
    "introduction_of",
    "list_questions",
    "mark_question",
    "move_question",
    "order_questions",
    "pack_offers",
    "put_back",
    "remove_question",
    "research_of",
    "save_introduction",
    "save_objectives",
    "save_research",
    "student_brief",
    "suggest_questions",
]

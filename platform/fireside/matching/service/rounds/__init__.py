"""Term assignment: started, made in the worker, looked at, changed, compared and published."""

from fireside.matching.service.rounds.asking import Choices, RoundRequest, round_choices
from fireside.matching.service.rounds.erasing import forget_rounds_of
from fireside.matching.service.rounds.making import (
    CalledOff,
    begin_making,
    fail_round,
    keep_places,
    make_places,
    note_progress,
)
from fireside.matching.service.rounds.publishing import (
    HOST_MAIL,
    INVITE_JOB,
    STUDENT_MAIL,
    find_invitation,
    find_notice,
    invite_everybody,
    mails_of,
    publish_round,
)
from fireside.matching.service.rounds.reading import (
    SHOWN,
    compare_rounds,
    list_rounds,
    read_candidates,
    read_round,
)
from fireside.matching.service.rounds.ruling import rule_pair
from fireside.matching.service.rounds.starting import (
    ASSIGN_JOB,
    cancel_round,
    make_again,
    start_round,
)

__all__ = [
    "ASSIGN_JOB",
    "HOST_MAIL",
    "INVITE_JOB",
    "SHOWN",
    "STUDENT_MAIL",
    "CalledOff",
    "Choices",
    "RoundRequest",
    "begin_making",
    "cancel_round",
    "compare_rounds",
    "fail_round",
    "find_invitation",
    "find_notice",
    "forget_rounds_of",
    "invite_everybody",
    "keep_places",
    "list_rounds",
    "mails_of",
    "make_again",
    "make_places",
    "note_progress",
    "publish_round",
    "read_candidates",
    "read_round",
    "round_choices",
    "rule_pair",
    "start_round",
]

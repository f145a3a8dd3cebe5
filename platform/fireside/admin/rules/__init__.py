"""Pure decisions of the console."""

from fireside.admin.rules.examples import example_of
from fireside.admin.rules.fates import can_send_again, fate_in_words
from fireside.admin.rules.faults import Placed, placed
from fireside.admin.rules.people import (
    ADMINISTRATOR,
    address_problem,
    locks_out,
    name_from_address,
)
from fireside.admin.rules.policies import (
    BUDGETS,
    CHOICES,
    LIMITS,
    OPENINGS,
    TEXTS,
    policy_problems,
)
from fireside.admin.rules.words import (
    ACTIONS,
    MAIL_KINDS,
    SUBJECTS,
    action_words,
    mail_words,
    subject_words,
    words_for,
)

__all__ = [
    "ACTIONS",
    "ADMINISTRATOR",
    "BUDGETS",
    "CHOICES",
    "LIMITS",
    "MAIL_KINDS",
    "OPENINGS",
    "SUBJECTS",
    "TEXTS",
    "Placed",
    "action_words",
    "address_problem",
    "can_send_again",
    "example_of",
    "fate_in_words",
    "locks_out",
    "mail_words",
    "name_from_address",
    "placed",
    "policy_problems",
    "subject_words",
    "words_for",
]

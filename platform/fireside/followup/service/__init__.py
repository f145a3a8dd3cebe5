"""Use cases after a conversation: thanking, promises, people named, staying in touch."""

from fireside.followup.service.erasing import erase_share
from fireside.followup.service.links import EnoughLink, enough_token, open_enough_link
from fireside.followup.service.network import Circle, Contact, Task, network_of
from fireside.followup.service.nudging import run_nudge, schedule_nudges
from fireside.followup.service.promises import (
    add_promise,
    change_promise,
    get_promise,
    mark_promise,
    promises_of,
    remove_promise,
)
from fireside.followup.service.quoting import Quotable, quotable
from fireside.followup.service.reading import (
    FollowUpFacts,
    ThanksFact,
    ThanksView,
    followup_facts,
    sent_thanks,
    thanks_facts,
    thanks_of,
)
from fireside.followup.service.records import share_of
from fireside.followup.service.referrals import (
    Named,
    add_referral,
    change_referral,
    get_referral,
    mark_referral,
    referrals_of,
    remove_referral,
)
from fireside.followup.service.reminding import Matter, find_due, is_awaited, run_reminder
from fireside.followup.service.thanking import (
    DraftConflict,
    OnItsWay,
    log_card,
    save_draft,
    send_thanks,
    settle_thanks,
    take_back,
)
from fireside.followup.service.touch import (
    HadEnough,
    RelationView,
    mark_written,
    relation_of,
    say_enough,
    set_next_writing,
)
from fireside.followup.service.windows import (
    Met,
    NotMet,
    find_met,
    host_bounced,
    reply_address,
    require_met,
    window_of,
)

__all__ = [
    "Circle",
    "Contact",
    "DraftConflict",
    "EnoughLink",
    "FollowUpFacts",
    "HadEnough",
    "Matter",
    "Met",
    "Named",
    "NotMet",
    "OnItsWay",
    "Quotable",
    "RelationView",
    "Task",
    "ThanksFact",
    "ThanksView",
    "add_promise",
    "add_referral",
    "change_promise",
    "change_referral",
    "enough_token",
    "erase_share",
    "find_due",
    "find_met",
    "followup_facts",
    "get_promise",
    "get_referral",
    "host_bounced",
    "is_awaited",
    "log_card",
    "mark_promise",
    "mark_referral",
    "mark_written",
    "network_of",
    "open_enough_link",
    "promises_of",
    "quotable",
    "referrals_of",
    "relation_of",
    "remove_promise",
    "remove_referral",
    "reply_address",
    "require_met",
    "run_nudge",
    "run_reminder",
    "save_draft",
    "say_enough",
    "schedule_nudges",
    "send_thanks",
    "sent_thanks",
    "set_next_writing",
    "settle_thanks",
    "share_of",
    "take_back",
    "thanks_facts",
    "thanks_of",
    "window_of",
]

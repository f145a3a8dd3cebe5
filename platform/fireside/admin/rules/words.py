"""Plain words for what the program calls by keys: mails, acts in the trail, and what they touch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MAIL_KINDS: Final[Mapping[str, str]] = {
    "people.sign_in": "The way in: link and code",
    "people.confirm_address": "Two mailboxes are asked about a new address",
    "people.address_moved": "The last mail to an address that has changed",
    "people.password_changed": "Word that a password has changed",
    "admin.invited": "Welcome to somebody new",
    "admin.plugin_off": "Word that a plugin was switched off by itself",
    "matching.student_invited": "A round has found somebody for a student",
    "matching.host_told": "A round will bring students to a host",
    "availability.calendar_stopped": "Word that a host’s own calendar cannot be read",
    "booking.requested": "A student asks for a time",
    "booking.confirmed": "A conversation is confirmed, with the invitation",
    "booking.declined": "A host could not take a time",
    "booking.cancelled": "A conversation is called off",
    "booking.expired": "A request that nobody answered",
    "booking.proposed": "Somebody asks for another time",
    "booking.moved": "A conversation has another time, with the invitation",
    "booking.kept": "A conversation stays at its old time",
    "booking.host_missed": "A host did not come",
    "booking.reminder": "Reminder of a conversation",
    "booking.late": "Somebody comes later to a conversation",
    "booking.returned": "A request came back to its student",
    "booking.missed": "A student hears that a host waited",
    "booking.offered": "A student’s turn to ask a host",
    "booking.way_in": "The way in to a conversation",
    "conversation.commented": "An adviser commented on notes",
    "conversation.answered": "A student answered a comment",
    "messages.written": "A message between a student and a host",
    "messages.not_taken": "Word that an answer by mail was not sent",
    "messages.concern_raised": "Word to staff that a concern was reported",
    "followup.nudge": "A word that the thank-you is due",
    "followup.thanks": "A student’s thank-you",
    "followup.thanks_returned": "A thank-you that could not be delivered",
    "followup.write_today": "Today is the day to write again",
    "followup.promise_due": "Something that was promised is due",
    "followup.referral_due": "Somebody who was recommended is waiting",
}
"""What each kind of mail is, as an administrator would say it."""

ACTIONS: Final[Mapping[str, str]] = {
    "people.sign_in": "Signed in",
    "people.sign_out": "Signed out",
    "people.end_session": "Ended a session on another device",
    "people.settings": "Changed their own settings",
    "people.choose_mails": "Chose which mails they want",
    "people.unsubscribe": "Declined a kind of mail by its link",
    "people.change_photo": "Changed their photo",
    "conduct.accept": "Accepted the code of conduct",
    "people.move_address": "Moved to another address",
    "people.welcome": "Finished setting up",
    "people.leave": "Left, and deleted what was theirs",
    "people.order_copy": "Asked for a copy of their records",
    "people.take_copy": "Took a copy of their records along",
    "people.block": "Blocked somebody",
    "people.lift_block": "Took a block back",
    "people.retry_erasure": "Asked a plugin again to erase",
    "people.settle_erasure": "Noted that a plugin’s records are erased",
    "people.student_profile": "Changed their profile as a student",
    "people.host_profile": "Changed their profile as a host",
    "people.add_member": "Added a person",
    "people.change_roles": "Changed what somebody may do here",
    "policies.change": "Changed policies",
    "calendar.add_term": "Added a term",
    "calendar.remove_term": "Removed a term",
    "calendar.close": "Closed days for conversations",
    "calendar.open": "Opened closed days again",
    "plugin.switch": "Switched a plugin",
    "plugin.configure": "Changed the settings of a plugin",
    "theme.choose": "Chose the look of the packets",
    "pack.write": "Wrote a question pack",
    "pack.publish": "Published a question pack",
    "pack.take_back": "Took a question pack back",
    "pack.delete": "Deleted the draft of a question pack",
    "matching.change_rules": "Changed how much each matching rule counts",
    "mail.send_again": "Sent a mail again",
    "availability.edit": "Changed the hours that can be booked",
    "feed.renew": "Made an address for their calendar feed",
    "feed.revoke": "Switched their calendar feed off",
    "interview.start": "Began an interview",
    "interview.ask": "Asked a host for a time",
    "interview.book": "Booked a time",
    "interview.confirm": "Confirmed a conversation",
    "interview.decline": "Declined a request",
    "interview.cancel": "Called a conversation off",
    "interview.expire": "A request ran out",
    "interview.hold": "Noted that a conversation took place",
    "interview.miss": "Noted that a student did not come",
    "interview.unmiss": "Noted that a student had come after all",
    "availability.connect": "Connected a calendar of their own",
    "availability.disconnect": "Disconnected their calendar",
    "interview.host_miss": "Noted that a host did not come",
    "interview.host_unmiss": "Noted that a host had come after all",
    "interview.move": "Moved a request to another time",
    "interview.rebook": "Moved a conversation",
    "interview.propose": "Asked for another time",
    "interview.accept": "Took another time",
    "interview.keep": "Left a conversation at its time",
    "interview.lapse": "A wish for another time ran out",
    "interview.uncancel": "Undid a cancellation",
    "interview.overtake": "Ended a request whose time went to another conversation",
    "interview.renew": "Let a request stand after taking it back",
    "interview.resubmit": "Let a request go to an adviser after taking it back",
    "availability.end_rest": "Ended a rest",
    "booking.late": "Said that they come later",
    "booking.wait": "Took a place in the line for a host",
    "booking.leave_line": "Left the line for a host",
    "interview.submit": "Asked for a time, to be looked at by an adviser",
    "interview.approve": "Agreed that a host is asked",
    "interview.grant": "Agreed to a conversation that is confirmed at once",
    "interview.return": "Sent a request back, or took it back",
    "booking.lift_rest": "Let a student ask again",
    "booking.check_in": "Checked in to a conversation",
    "booking.describe_way_in": "Described the way in to a conversation",
    "interview.correct_end": "Put right when a conversation ended",
    "preparation.edit": "Prepared an interview",
    "packet.order": "Ordered a packet",
    "note.write": "Wrote notes",
    "note.share": "Changed who may read a note",
    "note.delete": "Deleted a note",
    "note.look": "Read shared notes",
    "comment.write": "Commented on notes",
    "comment.answer": "Answered a comment",
    "review.write": "Marked an interview as reviewed",
    "message.write": "Wrote a message",
    "message.take_back": "Took a message back",
    "concern.report": "Reported a concern",
    "concern.look": "Read a concern",
    "concern.close": "Closed a concern",
    "thanks.write": "Wrote a thank-you",
    "thanks.send": "Sent a thank-you",
    "thanks.log": "Noted a thank-you card",
    "thanks.take_back": "Took back that a thank-you was sent",
    "promise.add": "Wrote down a promise",
    "promise.change": "Changed a promise",
    "promise.keep": "Kept a promise",
    "promise.remove": "Removed a promise",
    "referral.add": "Wrote down a recommendation",
    "referral.change": "Changed a recommendation",
    "referral.follow_up": "Wrote to somebody who was recommended",
    "referral.remove": "Removed a recommendation",
    "relation.plan": "Planned when to write again",
    "relation.write": "Noted that they wrote again",
    "relation.enough": "Said that it is enough for now",
    "advising.export": "Exported the cohort",
    "reflection.save": "Wrote a reflection",
    "reflection.look": "Read a shared reflection",
    "outcome.add": "Wrote down what came of it",
    "outcome.remove": "Removed what came of it",
    "news.approve": "Approved news for a host",
    "news.revoke": "Took back news for a host",
}
"""What each entry of the trail says that somebody did."""

SUBJECTS: Final[Mapping[str, str]] = {
    "membership": "a person",
    "account": "an account",
    "block": "a block",
    "sign_in_session": "a session",
    "institution": "the institution",
    "plugin_state": "a plugin",
    "institution_pack": "a question pack",
    "outgoing_mail": "a mail",
    "interview": "an interview",
    "wait_place": "a place in a line",
    "host_profile": "a profile",
    "student_profile": "a profile",
    "weekly_hours": "weekly hours",
    "linked_calendar": "a calendar",
    "calendar_feed": "a calendar feed",
    "override": "a day",
    "thank_you": "a thank-you",
    "host_news": "news for a host",
    "outcome_entry": "what came of it",
    "concern": "a concern",
}
"""What an entry is about."""


def words_for(key: str) -> str:
    """Return a dotted key as words: ``people.change_roles`` is "People: change roles"."""
    room, dot, act = key.partition(".")
    if not dot:
        return room.replace("_", " ").capitalize()
    return f"{room.capitalize()}: {act.replace('_', ' ').replace('.', ' ')}"


def mail_words(kind: str) -> str:
    """Return what a kind of mail is; a plugin's own kind is read from its key."""
    return MAIL_KINDS.get(kind) or words_for(kind)


def action_words(action: str) -> str:
    """Return what somebody did; a plugin's own action, ``p.places.add``, is "Places: add"."""
    return ACTIONS.get(action) or words_for(action.removeprefix("p."))


def subject_words(kind: str) -> str:
    """Return what an entry is about."""
    return SUBJECTS.get(kind) or kind.replace("_", " ")

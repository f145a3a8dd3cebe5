"""Use cases of the people room; other rooms import them from here."""

from fireside.people.service.accounts import add_account, find_account, mark_bounced
from fireside.people.service.entrance import ask_for_link, read_link, use_code, use_link
from fireside.people.service.members import (
    add_member,
    change_place,
    get_member,
    grant_role,
    membership_of,
    pause_member,
    resume_member,
    revoke_role,
)
from fireside.people.service.passwords import change_password, check_password
from fireside.people.service.profiles import (
    StationLine,
    career_of,
    host_profile,
    profile_gaps,
    save_host_profile,
    save_student_profile,
    student_profile,
)
from fireside.people.service.sessions import (
    OpenSession,
    end_other_sessions,
    end_session,
    find_open_session,
    list_sessions,
    sign_in_account,
    sign_out,
)

__all__ = [
    "OpenSession",
    "StationLine",
    "add_account",
    "add_member",
    "ask_for_link",
    "career_of",
    "change_password",
    "change_place",
    "check_password",
    "end_other_sessions",
    "end_session",
    "find_account",
    "find_open_session",
    "get_member",
    "grant_role",
    "host_profile",
    "list_sessions",
    "mark_bounced",
    "membership_of",
    "pause_member",
    "profile_gaps",
    "read_link",
    "resume_member",
    "revoke_role",
    "save_host_profile",
    "save_student_profile",
    "sign_in_account",
    "sign_out",
    "student_profile",
    "use_code",
    "use_link",
]

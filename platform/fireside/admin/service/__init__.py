"""Use cases of the console."""

from fireside.admin.service.inviting import invite_member
from fireside.admin.service.listing import PersonLine, find_person, list_people
from fireside.admin.service.logs import AuditLine, MailLine, list_audit, list_mails, send_again
from fireside.admin.service.opening import open_institution
from fireside.admin.service.paging import Page
from fireside.admin.service.steering import change_policies, change_roles, pause, resume
from fireside.admin.service.telling import tell_plugin_off

__all__ = [
    "AuditLine",
    "MailLine",
    "Page",
    "PersonLine",
    "change_policies",
    "change_roles",
    "find_person",
    "invite_member",
    "list_audit",
    "list_mails",
    "list_people",
    "open_institution",
    "pause",
    "resume",
    "send_again",
    "tell_plugin_off",
]

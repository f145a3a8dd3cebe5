"""Use cases of the console."""

from fireside.admin.service.inviting import invite_member
from fireside.admin.service.listing import PersonLine, find_person, list_people
from fireside.admin.service.logs import AuditLine, MailLine, list_audit, list_mails, send_again
from fireside.admin.service.opening import open_institution
from fireside.admin.service.paging import Page
from fireside.admin.service.plugins import (
    PluginChange,
    PluginLine,
    PluginPage,
    list_plugin_changes,
    list_plugin_lines,
    show_plugin,
)
from fireside.admin.service.steering import (
    change_policies,
    change_roles,
    chosen_look,
    look_choices,
    pause,
    resume,
)
from fireside.admin.service.telling import tell_plugin_off

__all__ = [
    "AuditLine",
    "MailLine",
    "Page",
    "PersonLine",
    "PluginChange",
    "PluginLine",
    "PluginPage",
    "change_policies",
    "change_roles",
    "chosen_look",
    "find_person",
    "invite_member",
    "list_audit",
    "list_mails",
    "list_people",
    "list_plugin_changes",
    "list_plugin_lines",
    "look_choices",
    "open_institution",
    "pause",
    "resume",
    "send_again",
    "show_plugin",
    "tell_plugin_off",
]

"""Use cases of the console."""

from fireside.admin.service.calendar import (
    CalendarPage,
    Review,
    add_term,
    close_days,
    open_days,
    read_holidays,
    remove_term,
    review_days,
    show_calendar,
)
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
    "CalendarPage",
    "MailLine",
    "Page",
    "PersonLine",
    "PluginChange",
    "PluginLine",
    "PluginPage",
    "Review",
    "add_term",
    "change_policies",
    "change_roles",
    "chosen_look",
    "close_days",
    "find_person",
    "invite_member",
    "list_audit",
    "list_mails",
    "list_people",
    "list_plugin_changes",
    "list_plugin_lines",
    "look_choices",
    "open_days",
    "open_institution",
    "pause",
    "read_holidays",
    "remove_term",
    "resume",
    "review_days",
    "send_again",
    "show_calendar",
    "show_plugin",
    "tell_plugin_off",
]

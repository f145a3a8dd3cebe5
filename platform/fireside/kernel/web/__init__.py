"""What every page needs: rendering whole or in part, panels, forms, errors, headers."""

from fireside.kernel.web.forms import FiresideForm, VersionBox
from fireside.kernel.web.navigation import NavItem, register_navigation
from fireside.kernel.web.panels import Panel, draw_panel, render_panel, set_panel_frame
from fireside.kernel.web.rendering import redirect_to, render, safe_next

__all__ = [
    "FiresideForm",
    "NavItem",
    "Panel",
    "VersionBox",
    "draw_panel",
    "redirect_to",
    "register_navigation",
    "render",
    "render_panel",
    "safe_next",
    "set_panel_frame",
]

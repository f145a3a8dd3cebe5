"""Pages of looking back: every form answers with its panel."""

from fireside.outcomes.views import listing, reflecting, telling
from fireside.outcomes.views.room import blueprint

__all__ = ["blueprint", "listing", "reflecting", "telling"]

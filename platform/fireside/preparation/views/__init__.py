"""Pages of preparing: every form answers with its panel."""

from fireside.preparation.views import questions, writing
from fireside.preparation.views.room import blueprint

__all__ = ["blueprint", "questions", "writing"]

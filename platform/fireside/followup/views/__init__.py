"""Pages after a conversation: thanking, promises, people named, staying in touch, the network."""

from fireside.followup.views import naming, promising, thanking, touching
from fireside.followup.views.room import blueprint

__all__ = ["blueprint", "naming", "promising", "thanking", "touching"]

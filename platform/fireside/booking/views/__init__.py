"""Pages of the booking room: asking, answering (signed in or by a mail's link), cancelling."""

from fireside.booking.views import answering, asking, cancelling, moving
from fireside.booking.views.room import blueprint

__all__ = ["answering", "asking", "blueprint", "cancelling", "moving"]

"""Pages of the booking room: asking, answering (signed in or by a mail's link), cancelling."""

from fireside.booking.views import answering, arriving, asking, cancelling, moving, waiting
from fireside.booking.views.room import blueprint

__all__ = ["answering", "arriving", "asking", "blueprint", "cancelling", "moving", "waiting"]

"""A photo, as a file from the person's own device."""

from __future__ import annotations

from flask_wtf.file import FileField

from fireside.kernel.web import FiresideForm
from fireside.people.service.photos import MOST_BYTES


class PhotoForm(FiresideForm):
    """Takes one file; what is in it is judged when it is read."""

    photo = FileField("A photo of your face")

    def content(self) -> bytes:
        """Return what was sent; nothing where no file was chosen."""
        sent = self.photo.data
        return sent.stream.read(MOST_BYTES + 1) if sent else b""

    def refuse(self, words: str) -> PhotoForm:
        """Put a sentence beside the field."""
        self.photo.errors = [words]
        return self

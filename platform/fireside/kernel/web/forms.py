"""The base of every form: CSRF, trimmed text, no NUL bytes, no text without an end."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, StringField

from fireside.kernel.errors import Invalid

_MOST_DIGITS = 9


def _trim(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


class VersionBox(StringField):
    """A box to tick that sends along which version stood beside it; 0 without a tick."""

    data: int

    def process_data(self, value: Any) -> None:
        """Begin without a tick."""
        self.data = value or 0

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a version; what is none counts as no tick."""
        typed = valuelist[0] if valuelist else ""
        known = typed.isascii() and typed.isdigit() and len(typed) <= _MOST_DIGITS
        self.data = int(typed) if known else 0


class FiresideForm(FlaskForm):
    """A form that keeps what was typed and says beside each field what is wrong."""

    class Meta(FlaskForm.Meta):
        """Trim every text field."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Add the trimming filter where the field takes filters."""
            filters = unbound_field.kwargs.get("filters", [])
            if unbound_field.field_class.__name__ in ("StringField", "TextAreaField", "EmailField"):
                unbound_field.kwargs["filters"] = [*[f for f in filters if f is not _trim], _trim]
            return super().bind_field(form, unbound_field, options)

    def accept(self) -> bool:
        """Tell whether this is a submission without faults."""
        return request.method == "POST" and bool(self.validate())

    def take_errors(self, error: Invalid) -> None:
        """Put a service's field messages beside the fields they belong to."""
        for name, message in error.fields.items():
            field = self._fields.get(name)
            if field is None:
                self.form_errors.append(message)
            else:
                field.errors = [*field.errors, message]

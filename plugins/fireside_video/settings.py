"""What an institution may say about its video rooms."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

ROOM, HOUSE = "{room}", "{slug}"


class VideoSettings(BaseModel):
    """Where the rooms are, and what becomes of links that hosts have given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    template: str = Field(
        default=f"https://meet.jit.si/{HOUSE}-{ROOM}",
        title="Address of a room",
        description=(
            "The link to a room on your video server, with {room} where its name stands: letters "
            "and digits that nobody can guess, made for each conversation. {slug} stands for the "
            "short name of your institution."
        ),
        max_length=300,
    )
    keep_host_links: bool = Field(
        default=False,
        title="Keep the links that hosts have given",
        description="A host with a video room of her own goes on meeting students there.",
    )
    notes: str = Field(
        default="",
        title="A sentence for both",
        description="Printed beside the link, for instance how to join by phone.",
        max_length=300,
    )

    @field_validator("template")
    @classmethod
    def _names_the_room(cls, template: str) -> str:
        """A template without the name would send everybody into one room."""
        filled = template.replace(ROOM, "x").replace(HOUSE, "x")
        if template.count(ROOM) != 1:
            raise ValueError("Write {room} once, where the name of the room stands.")
        if "{" in filled or "}" in filled:
            raise ValueError("Only {room} and {slug} may stand in braces.")
        address = urlsplit(filled)
        if address.scheme != "https" or not address.hostname or ROOM in urlsplit(template).netloc:
            raise ValueError("Begin with https:// and a server; the room stands after it.")
        if any(letter.isspace() for letter in template):
            raise ValueError("An address has no blanks in it.")
        return template

"""What a college may decide for itself; Fireside makes the form from this."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

TO_LOOK_UP = (
    "How far is it from there to the next hospital with an emergency room?",
    "Who else gives care in the area: practices, nurses on the road, volunteers?",
    "Which programmes help graduates who go to places that lack staff?",
)
Line = Annotated[str, StringConstraints(min_length=5, max_length=200)]


class RuralSettings(BaseModel):
    """Each field has a default: the plugin can be switched on at once."""

    printed: Literal["health", "always"] = Field(
        default="health",
        title="Print the section for conversations about",
        description="“Health” leaves it out of every other field",
    )
    to_look_up: list[Line] = Field(
        default=list(TO_LOOK_UP),
        min_length=1,
        max_length=8,
        title="What to look up beforehand",
        description="Each becomes a line with a box to tick",
    )
    last_bus: bool = Field(
        default=True,
        title="Remind of the last bus home",
        description="Only where the two meet in person",
    )
    other_health_work: float = Field(
        default=0.3,
        ge=0,
        le=1,
        title="What health work in town counts",
        description="Beside 1 for work in the countryside",
    )

"""A plugin's schema as fields of a form, what is typed into them, and what hooks get."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    create_model,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError, PydanticKnownError

from fireside.plugins.settings import (
    FieldKind,
    Reading,
    SchemaProblem,
    Typed,
    as_typed,
    fields_of,
    hint_for,
    read_typed,
    read_values,
    wanted,
)


class Paper(Enum):
    """Sizes."""

    A4 = "a4"
    US_LETTER = "us_letter"


class Everything(BaseModel):
    greeting: str = Field("Hello", min_length=2, max_length=20, description="On top of the page")
    radius_km: int = Field(ge=1, le=50)
    share: float = Field(0.5, gt=0, lt=1)
    loud: bool = True
    paper: Paper = Paper.A4
    days: Literal[1, 7] = Field(7, title="How often")
    topics: list[Annotated[str, StringConstraints(max_length=9)]] = Field(
        default_factory=lambda: ["bread", "tea"], max_length=3
    )
    token: SecretStr | None = None
    since: date | None = None
    limit: int | None = Field(default=None, ge=10)

    @field_validator("greeting")
    @classmethod
    def is_kind(cls, greeting: str) -> str:
        if greeting == "Go away":
            raise ValueError("be kind")
        return greeting

    @model_validator(mode="after")
    def loud_greetings_are_short(self) -> Everything:
        if self.loud and len(self.greeting) > 10:
            raise ValueError("A loud greeting has ten letters at most")
        return self


FIELDS = fields_of(Everything)
BY_NAME = {field.name: field for field in FIELDS}
GOOD: dict[str, Any] = {"radius_km": 5}


def schema(kind: Any, **told: Any) -> type[BaseModel]:
    return create_model("Made", thing=(kind, Field(**told)))


def misfits(values: dict[str, Any]) -> dict[str, str]:
    return dict(read_values(Everything, FIELDS, values).misfits)


def typed(text: str, name: str, **others: Any) -> Typed:
    return read_typed(
        [BY_NAME[name]], {name: text}, others.get("kept", {}), others.get("forget", ())
    )


def test_each_kind_of_field_is_told_apart() -> None:
    assert {field.name: field.kind.value for field in FIELDS} == {
        "greeting": "text",
        "radius_km": "whole",
        "share": "number",
        "loud": "yes_no",
        "paper": "choice",
        "days": "choice",
        "topics": "lines",
        "token": "sealed",
        "since": "date",
        "limit": "whole",
    }
    assert [field.name for field in FIELDS if field.required] == ["radius_km"]
    assert [field.name for field in FIELDS if field.nullable] == ["token", "since", "limit"]


def test_labels_defaults_and_choices_are_in_words() -> None:
    assert (BY_NAME["radius_km"].label, BY_NAME["days"].label) == ("Radius km", "How often")
    assert BY_NAME["topics"].default == ["bread", "tea"]
    assert BY_NAME["token"].default is None
    labels = [(one.key, one.value, one.label) for one in BY_NAME["paper"].choices]
    assert labels == [("a4", "a4", "A4"), ("us_letter", "us_letter", "Us letter")]


def test_a_hint_joins_the_authors_words_and_the_limits() -> None:
    assert hint_for(BY_NAME["greeting"]) == "On top of the page. 2 to 20 characters."
    assert hint_for(BY_NAME["topics"]) == "One entry in each line. At most 3 entries."
    assert hint_for(BY_NAME["share"]) == "Above 0 and below 1."
    assert hint_for(BY_NAME["since"]) == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("greeting", "a text, 2 to 20 characters"),
        ("radius_km", "a whole number, 1 to 50"),
        ("limit", "a whole number, at least 10"),
        ("share", "a number, such as 2.5, above 0 and below 1"),
        ("paper", "one of A4, Us letter"),
        ("loud", "yes or no"),
        ("since", "a day, such as 2026-11-30"),
    ],
)
def test_what_is_wanted_is_said(name: str, said: str) -> None:
    assert wanted(BY_NAME[name]) == said


@pytest.mark.parametrize(
    "kind",
    [dict[str, int], list[int], list[SecretStr], list[Literal["a"]], set[str], Everything,
     int | str, tuple[str, str], bytes, Any],
)  # fmt: skip
def test_a_type_without_a_field_is_refused_by_its_name(kind: Any) -> None:
    with pytest.raises(SchemaProblem, match="thing"):
        fields_of(schema(kind))


def test_an_alias_is_refused() -> None:
    with pytest.raises(SchemaProblem, match="alias"):
        fields_of(schema(str, alias="other"))


def test_a_single_literal_is_a_choice() -> None:
    (field,) = fields_of(schema(Literal["only"]))
    assert [choice.key for choice in field.choices] == ["only"]


def test_what_hooks_get_has_its_types_and_all_defaults() -> None:
    values = {**GOOD, "paper": "us_letter", "since": "2026-11-30", "token": "hush", "topics": ["x"]}
    reading = read_values(Everything, FIELDS, values)
    assert reading.fits
    assert reading.values["paper"] is Paper.US_LETTER
    assert reading.values["since"] == date(2026, 11, 30)
    assert reading.values["topics"] == ("x",)
    assert reading.values["share"] == 0.5
    assert "hush" not in repr(reading)


@pytest.mark.parametrize(
    ("values", "name", "said"),
    [
        ({}, "radius_km", "It is needed, and not given yet."),
        ({"radius_km": "5"}, "radius_km", "Expected a whole number, 1 to 50."),
        ({"radius_km": 51}, "radius_km", "Expected a whole number, 1 to 50."),
        ({**GOOD, "loud": 1}, "loud", "Expected yes or no."),
        ({**GOOD, "paper": "a5"}, "paper", "Expected one of A4, Us letter."),
        ({**GOOD, "topics": ["tea", "0123456789"]}, "topics",
         "Entry 2: Expected a list of texts, at most 3 entries."),
        ({**GOOD, "greeting": "Go away"}, "greeting", "Be kind."),
        ({**GOOD, "greeting": "Good morning"}, "", "A loud greeting has ten letters at most."),
        ({**GOOD, "since": "30.11.2026"}, "since", "Expected a day, such as 2026-11-30."),
        ({**GOOD, "token": 5}, "token", "Expected a text."),
    ],
)  # fmt: skip
def test_a_misfit_names_its_field_and_what_is_expected(
    values: dict[str, Any], name: str, said: str
) -> None:
    assert misfits(values) == {name: said}


class Strange(BaseModel):
    model_config = ConfigDict(extra="forbid")
    rate: float = 1.0
    code: str = Field("AB", pattern="^[A-Z]+$")
    key: SecretStr = SecretStr("k")

    @field_validator("key")
    @classmethod
    def is_long(cls, key: SecretStr) -> SecretStr:
        if key.get_secret_value() == "short":
            raise ValueError(f"{key.get_secret_value()} is too short")
        return key


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"gone": 1}, {"gone": "The plugin has no such setting."}),
        ({"code": "ab"}, {"code": "Expected another form of text; see the hint."}),
        ({"rate": float("inf")}, {"rate": "Expected a number with an end."}),
        ({"key": "short"}, {"key": "Expected a text."}),
    ],
)
def test_stranger_misfits_are_said_and_no_secret_with_them(
    values: dict[str, Any], said: dict[str, str]
) -> None:
    assert dict(read_values(Strange, fields_of(Strange), values).misfits) == said


def test_an_authors_own_kind_of_error_keeps_its_words() -> None:
    class Own(BaseModel):
        thing: str = ""

        @field_validator("thing")
        @classmethod
        def is_odd(cls, thing: str) -> str:
            raise PydanticCustomError("odd", "no thing is odd enough")

    said = read_values(Own, fields_of(Own), {"thing": "x"}).misfits
    assert said == {"thing": "No thing is odd enough."}


def test_what_belongs_to_no_field_is_said_of_the_whole() -> None:
    class Whole(BaseModel):
        thing: str = ""

        @model_validator(mode="before")
        @classmethod
        def is_known(cls, values: object) -> object:
            raise PydanticKnownError("model_type", {"class_name": "Whole"})

    (words,) = read_values(Whole, fields_of(Whole), {}).misfits.items()
    assert words[0] == ""
    assert words[1].endswith(".")


def test_what_else_a_validator_raises_goes_through_to_the_guard() -> None:
    class Broken(BaseModel):
        thing: str = ""

        @field_validator("thing")
        @classmethod
        def breaks(cls, thing: str) -> str:
            raise KeyError(thing)

    with pytest.raises(KeyError):
        read_values(Broken, fields_of(Broken), {"thing": "x"})


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("greeting", " Hi ", "Hi"),
        ("greeting", "", ""),
        ("radius_km", "+7", 7),
        ("share", "-0.25", -0.25),
        ("loud", "on", True),
        ("loud", "", False),
        ("days", "7", 7),
        ("topics", " bread \n\n tea", ["bread", "tea"]),
        ("topics", "", []),
        ("since", "", None),
        ("since", "2026-11-30", "2026-11-30"),
        ("limit", "", None),
    ],
)
def test_what_is_typed_is_read(name: str, text: str, value: object) -> None:
    assert typed(text, name) == Typed({name: value}, {}, {})


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("radius_km", "", "Please fill this in."),
        ("radius_km", "5.0", "Give a whole number, 1 to 50."),
        ("radius_km", "٣", "Give a whole number, 1 to 50."),
        ("share", "2,5", "Give a number, such as 2.5, above 0 and below 1."),
        ("share", "nan", "Give a number, such as 2.5, above 0 and below 1."),
        ("days", "8", "Give one of 1, 7."),
        ("greeting", "x" * 10_001, "Please keep this under 10,000 characters."),
    ],
)
def test_what_is_in_doubt_is_not_read(name: str, text: str, said: str) -> None:
    assert typed(text, name) == Typed({}, {}, {name: said})


def test_an_empty_secret_keeps_the_stored_one_unless_it_is_to_be_forgotten() -> None:
    kept = {"token": "old"}
    assert typed("", "token", kept=kept).secrets == {"token": "old"}
    assert typed("new", "token", kept=kept).secrets == {"token": "new"}
    assert typed("", "token", kept=kept, forget=("token",)).secrets == {}
    assert typed("", "token").secrets == {}


def test_a_secret_that_is_needed_must_be_typed_once() -> None:
    fields = fields_of(schema(SecretStr))
    assert read_typed(fields, {}, {}).problems == {"thing": "Please fill this in."}
    assert read_typed(fields, {}, {"thing": "old"}).secrets == {"thing": "old"}


@given(
    st.fixed_dictionaries(
        {
            "greeting": st.text(st.characters(codec="ascii", exclude_categories=["C"]), min_size=2,
                                max_size=10).map(str.strip).filter(lambda text: len(text) > 1),
            "radius_km": st.integers(1, 50),
            "share": st.sampled_from([0.25, 0.5, 0.125]),
            "loud": st.booleans(),
            "paper": st.sampled_from(["a4", "us_letter"]),
            "days": st.sampled_from([1, 7]),
            "topics": st.lists(st.sampled_from(["tea", "bread"]), max_size=3),
            "since": st.none() | st.dates().map(str),
            "limit": st.none() | st.integers(10, 10**9),
        }
    )
)  # fmt: skip
def test_what_is_stored_comes_back_through_the_form_as_it_was(values: dict[str, Any]) -> None:
    shown = {name: as_typed(BY_NAME[name], value) for name, value in values.items()}
    read = read_typed(FIELDS, shown, {})
    assert (dict(read.values), dict(read.problems)) == (values, {})
    assert read_values(Everything, FIELDS, read.values).fits


def test_a_stored_value_that_fits_no_more_is_still_shown() -> None:
    assert as_typed(BY_NAME["radius_km"], "far") == "far"
    assert as_typed(BY_NAME["topics"], "tea") == "tea"


def test_a_reading_without_misfits_fits() -> None:
    assert Reading({}).fits
    assert not Reading({}, {"": "No."}).fits
    assert FieldKind.SEALED is BY_NAME["token"].kind

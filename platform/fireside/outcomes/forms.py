"""The forms of looking back."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from fireside.kernel.web import FiresideForm
from fireside.outcomes.rules import (
    ENTRY_GROUPS,
    ENTRY_WORDS,
    FIT_WORDS,
    GENERAL,
    LONGEST_BECAUSE,
    LONGEST_ENTRY,
    LONGEST_NEWS,
    LONGEST_TEXT,
    VERDICT_WORDS,
    Answers,
    EntryKind,
    Verdict,
    current_edition,
)
from fireside.plugins.vocabulary import OBJECTIVES

LEARNED_KEYS = (*OBJECTIVES, GENERAL)
_MOST_REVISIONS = 2**31 - 1
_FITS = [(str(value), words) for value, words in FIT_WORDS.items()]
_CONTACT = {"yes": True, "no": False}


def _at_most(characters: int) -> Length:
    return Length(max=characters, message=f"Keep it under {characters} characters.")


def _lines(field: TextAreaField) -> str:
    """Return what was typed; a browser sends CR LF where a line ends."""
    return (field.data or "").replace("\r\n", "\n")


def _offered(form: Any, field: Any) -> None:
    """Accept no choice; refuse one that was not offered."""
    if field.data and field.data not in dict(field.choices):
        raise ValidationError("Choose one of these.")


def _maybe(question: str, choices: list[tuple[str, str]]) -> RadioField:
    """Return radio buttons of which none has to be chosen."""
    return RadioField(question, choices=choices, validate_choice=False, validators=[_offered])


def _learned() -> TextAreaField:
    return TextAreaField("What did you learn?", validators=[_at_most(LONGEST_TEXT)])


class ReflectionForm(FiresideForm):
    """Looking back; ``learned_<key>`` for each objective. Nothing has to be filled in a draft."""

    fit_before = _maybe("How well did this path seem to fit you before?", _FITS)
    fit_after = _maybe("And now?", _FITS)
    verdict = _maybe(
        "What did the conversation do to this path?",
        [(key.value, words) for key, words in VERDICT_WORDS.items()],
    )
    next_path = TextAreaField(
        "Which path will you look at next?", validators=[_at_most(LONGEST_TEXT)]
    )
    learned_enter = _learned()
    learned_paths = _learned()
    learned_inside = _learned()
    learned_network = _learned()
    learned_resume = _learned()
    learned_general = _learned()
    attracted = TextAreaField("What attracted you?", validators=[_at_most(LONGEST_TEXT)])
    put_off = TextAreaField("What put you off?", validators=[_at_most(LONGEST_TEXT)])
    misconceptions = TextAreaField(
        "What did you have wrong before?", validators=[_at_most(LONGEST_TEXT)]
    )
    in_contact = _maybe(
        "Are the two of you in contact?",
        [("yes", "Yes, we are"), ("no", "No, not at present")],
    )
    competencies = SelectMultipleField(
        "Which of these did it strengthen?",
        choices=list(current_edition().competencies.items()),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    shared = BooleanField("Let my adviser read this reflection")
    revision = IntegerField(
        widget=HiddenInput(), default=0, validators=[NumberRange(0, _MOST_REVISIONS)]
    )

    @property
    def learned(self) -> dict[str, str]:
        """What was learned, by key."""
        return {key: _lines(self[f"learned_{key}"]) for key in LEARNED_KEYS}

    @property
    def answers(self) -> Answers:
        """What was typed and chosen; only of a form that was accepted."""
        return Answers(
            fit_before=int(self.fit_before.data) if self.fit_before.data else None,
            fit_after=int(self.fit_after.data) if self.fit_after.data else None,
            verdict=Verdict(self.verdict.data) if self.verdict.data else None,
            in_contact=_CONTACT.get(self.in_contact.data or ""),
            learned=self.learned,
            attracted=_lines(self.attracted),
            put_off=_lines(self.put_off),
            misconceptions=_lines(self.misconceptions),
            next_path=_lines(self.next_path),
            competencies=tuple(self.competencies.data or ()),
            shared=bool(self.shared.data),
        )


def reflection_form(answers: Answers, revision: int) -> ReflectionForm:
    """Return the form with what is stored."""
    contact = {value: key for key, value in _CONTACT.items()}
    stored: dict[str, Any] = {
        "fit_before": str(answers.fit_before or ""),
        "fit_after": str(answers.fit_after or ""),
        "verdict": answers.verdict.value if answers.verdict else "",
        "in_contact": "" if answers.in_contact is None else contact[answers.in_contact],
        "attracted": answers.attracted,
        "put_off": answers.put_off,
        "misconceptions": answers.misconceptions,
        "next_path": answers.next_path,
        "competencies": list(answers.competencies),
        "shared": answers.shared,
        "revision": revision,
    }
    learned = {f"learned_{key}": text for key, text in answers.learned.items()}
    return ReflectionForm(formdata=None, data={**stored, **learned})


class EntryForm(FiresideForm):
    """One thing that came of it."""

    kind = SelectField(
        "What is it?",
        choices={
            title: [(kind.value, ENTRY_WORDS[kind]) for kind in kinds]
            for title, kinds in ENTRY_GROUPS.items()
        },
        default=EntryKind.RESUME_CHANGE.value,
    )
    text = StringField(
        "In your words",
        validators=[InputRequired("Write down what it is."), _at_most(LONGEST_ENTRY)],
    )
    because = TextAreaField("Which advice is behind it?", validators=[_at_most(LONGEST_BECAUSE)])


class NewsForm(FiresideForm):
    """What the host may read."""

    text = TextAreaField(
        "Your news",
        validators=[
            InputRequired("Write what you would like them to know."),
            _at_most(LONGEST_NEWS),
        ],
    )

    @property
    def news(self) -> str:
        """What was typed."""
        return _lines(self.text)

"""The forms of preparing."""

from __future__ import annotations

from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from fireside.kernel.web import FiresideForm
from fireside.plugins.vocabulary import OBJECTIVES
from fireside.preparation.rules import LONGEST_QUESTION, LONGEST_TEXT

_SHORT = Length(max=LONGEST_TEXT, message=f"Keep it under {LONGEST_TEXT} characters.")


class ObjectivesForm(FiresideForm):
    """Which of the five benefits, each in the student's own words (fields ``words_<key>``)."""

    keys = SelectMultipleField(
        "What would you like to learn?",
        choices=list(OBJECTIVES.items()),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validators=[InputRequired("Choose at least one thing that you would like to learn.")],
    )
    words_enter = TextAreaField("In your own words", validators=[_SHORT])
    words_paths = TextAreaField("In your own words", validators=[_SHORT])
    words_inside = TextAreaField("In your own words", validators=[_SHORT])
    words_network = TextAreaField("In your own words", validators=[_SHORT])
    words_resume = TextAreaField("In your own words", validators=[_SHORT])

    @property
    def chosen(self) -> dict[str, str]:
        """Key to own words, of what is ticked."""
        return {key: self[f"words_{key}"].data or "" for key in self.keys.data or []}


class ResearchForm(FiresideForm):
    """What the student found out."""

    person = TextAreaField("About the person", validators=[_SHORT])
    organisation = TextAreaField("About the organisation", validators=[_SHORT])
    field = TextAreaField("About the field", validators=[_SHORT])


class IntroductionForm(FiresideForm):
    """How the student opens."""

    who_i_am = TextAreaField("Who I am", validators=[_SHORT])
    purpose = TextAreaField("Why I am here", validators=[_SHORT])
    offer = TextAreaField("What I can offer", validators=[_SHORT])


class QuestionForm(FiresideForm):
    """One question in the student's words."""

    text = StringField(
        "Your question",
        validators=[
            InputRequired("Write the question as you would say it."),
            Length(max=LONGEST_QUESTION, message=f"Keep it under {LONGEST_QUESTION} characters."),
        ],
    )

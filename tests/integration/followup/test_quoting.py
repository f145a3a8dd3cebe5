"""Notes that go into the thank-you: only those meant for it, and what happens when that ends."""

from __future__ import annotations

import pytest

from fireside.conversation.rules import Audience
from fireside.conversation.service import NoteView, save_note
from fireside.followup.service import quotable, save_draft, thanks_of
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.kernel.errors import Invalid
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.integration.followup.conftest import Visit, fresh

SAID = "She priced the first flood in the county by walking along the river."


def note(
    student: Membership, interview: Interview, key: str, text: str, audience: Audience
) -> NoteView:
    actor, found = fresh(student, interview)
    return save_note(actor, found, key, text, audience, 0)


def test_only_notes_meant_for_the_thank_you_can_be_put_in(
    institution: Institution, scope: Scope, met: Interview, student: Membership
) -> None:
    with scope(institution):
        meant = note(student, met, "f1", SAID, Audience.QUOTABLE)
        others = [
            note(student, met, "f2", "For my adviser", Audience.ADVISOR),
            note(student, met, "f3", "For me alone", Audience.PRIVATE),
        ]
        actor, interview = fresh(student, met)
        assert [one.text for one in quotable(actor, interview)] == [SAID]
        kept = save_draft(
            actor,
            interview,
            subject="",
            text="Dear Dana,",
            base_revision=0,
            piece=f"note:{meant.id}",
            quoted=[meant.id, others[0].id, 17],
        )
        assert kept.text == f"Dear Dana,\n\n{SAID}"
        assert kept.quoted == (meant.id,)
        for other in others:
            with pytest.raises(Invalid):
                save_draft(
                    actor,
                    interview,
                    subject="",
                    text="x",
                    base_revision=kept.revision,
                    piece=f"note:{other.id}",
                )


def test_when_a_note_is_withdrawn_its_words_stay_and_the_page_says_so(
    institution: Institution,
    scope: Scope,
    met: Interview,
    student: Membership,
    visit: Visit,
) -> None:
    with scope(institution):
        meant = note(student, met, "f1", SAID, Audience.QUOTABLE)
        actor, interview = fresh(student, met)
        piece = f"note:{meant.id}"
        save_draft(actor, interview, subject="", text="", base_revision=0, piece=piece)
    with scope(institution):
        actor, interview = fresh(student, met)
        save_note(actor, interview, "f1", SAID, Audience.PRIVATE, meant.revision)
    browser = visit(student)
    form = {"subject": "", "text": f"{SAID} Mara", "revision": "1", "quoted": str(meant.id)}
    page = browser.post(
        f"/interviews/{met.id}/thank-you/draft", form, headers={"HX-Request": "true"}
    )
    assert page.status_code == 200
    assert "no longer meant for the thank-you" in page.text
    assert f"{SAID} Mara" in page.text
    assert "data-note" not in page.text
    refused = browser.post(
        f"/interviews/{met.id}/thank-you/draft",
        {**form, "revision": "2", "piece": f"note:{meant.id}"},
        headers={"HX-Request": "true"},
    )
    assert refused.status_code == 422
    assert "not meant for the thank-you any more" in refused.text
    with scope(institution):
        actor, interview = fresh(student, met)
        assert thanks_of(actor, interview).text == f"{SAID} Mara"

"""The second half of the walk: the conversation, the thank-you, the adviser, what it changed.

The demo's clock is moved ahead for it; nothing in the database is backdated.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from fireside.demo.browser import Browser, Page, WalkError
from fireside.demo.mailbox import links_in
from fireside.demo.pages import Form
from fireside.demo.printing import Narrator
from fireside.demo.walk import Scene, Walk
from fireside.kernel import clock

_SURELY_NUDGED = timedelta(hours=33)  # the first nudge, and the longest night that it may wait for
_LEAVES = timedelta(minutes=3)  # a thank-you can be taken back for two


def walk_interview(scene: Scene, narrator: Narrator) -> Path:
    """Go all eleven steps and return the packet; raise WalkError where a page fails."""
    walk = WholeWalk(scene, narrator)
    walk.sign_in()
    walk.state_objectives()
    walk.find_host()
    walk.ask()
    walk.host_confirms()
    walk.read_confirmation()
    walk.prepare()
    walk.take_packet()
    walk.meet()
    walk.thank()
    walk.be_advised()
    walk.keep_in_touch()
    walk.look_back()
    walk.tell_host()
    return scene.packet


class WholeWalk(Walk):
    """The way beyond the packet."""

    def meet(self) -> None:
        """Be reminded, converse, take notes, and say that it is over."""
        host = self.scene.host.first_name
        with self.narrator.step("The clock moves to the day before: both are reminded") as told:
            self._set_clock(self.starts_at - timedelta(hours=21))
            words, earlier = "you talk with", "Confirmed"
            self._await_mail(self.scene.host.email, words, earlier)
            reminder = self._await_mail(self.scene.student.email, words, earlier)
            told.found = f"“{reminder.subject}”"
        with self.narrator.step(f"She talks with {host} and takes notes on her phone") as told:
            self._set_clock(self.starts_at + timedelta(minutes=4))
            self._take_notes()
            told.found = f"{len(self.scene.script.afterwards.notes)} notes"
        with self.narrator.step("They say goodbye, and she notes it") as told:
            self._set_clock(self.starts_at + timedelta(minutes=self.scene.minutes + 1))
            page = self._open_stage("meet")
            self.page = self._student.submit(page, page.form(action="/held"))
            told.found = f"“{_words_of(self.page, 'It ended')}”"

    def _take_notes(self) -> None:
        for line in self.scene.script.afterwards.notes:
            page = self._open("conversation")
            forms = page.forms(action="/notes/")
            if len(forms) < 2:
                raise WalkError(f"{page.url} has no room for notes: {page.text[:300]}")
            form = forms[line.question - 1] if line.question else forms[-1]
            values = {"text": line.text, "audience": line.audience}
            self._student.submit(page, form, {**values, **({"done": "y"} if line.question else {})})

    def thank(self) -> None:
        """Be nudged, compose the thank-you out of a note, look at it, send it."""
        thanks, host = self.scene.script.afterwards.thanks, self.scene.host
        if thanks is None:
            raise WalkError("the walk's script has no thank-you")
        with self.narrator.step("A day later she has not thanked yet: one kind nudge") as told:
            self._set_clock(self._end + _SURELY_NUDGED)
            told.found = f"“{self._await_mail(self.scene.student.email, 'A few lines').subject}”"
        with self.narrator.step("She takes a note into her thank-you and writes it") as told:
            page = self._open_stage("thank")
            form = page.form("text", action="/thank-you/draft")
            page = self._student.submit(page, form, button=_note_piece(form))
            form = page.form("text", action="/thank-you/draft")
            values = {"subject": thanks.subject, "text": thanks.text.strip()}
            self.page = self._student.submit(page, form, values, button="look")
            told.found = f"“{thanks.subject}”"
        with self.narrator.step(f"She sends it, and {host.first_name} has it") as told:
            self._student.submit(self.page, self.page.form(action="/thank-you/send"))
            self._set_clock(self._end + _SURELY_NUDGED + _LEAVES)
            mail = self._await_mail(host.email, thanks.subject)
            if not any("/enough/" in link for link in links_in(mail.text)):
                raise WalkError(f"the mail “{mail.subject}” has no way to say “enough for now”")
            told.found = "with one button: “Thank you, enough for now”"

    def be_advised(self) -> None:
        """The adviser reads what is shared and comments; the student answers in place."""
        comment, name = self.scene.script.afterwards.comments[0], self.scene.advisor.name
        advisor = Browser(self.scene.base_url)
        with self.narrator.step(f"{name} reads what she shares, and comments") as told:
            door = advisor.open(self.scene.advisor_door)
            advisor.submit(door, door.form("Continue"))
            page = advisor.open(f"{self.scene.home}advising/interviews/{self.interview}")
            self._check_shared(page)
            form = page.forms(action="/comments")[(comment.note or 1) - 1]
            page = advisor.submit(page, form, {"text": comment.text})
            advisor.submit(page, page.form(action="/review"))
            told.found = f"“{comment.text.split('?')[0]}?”"
        with self.narrator.step("She gets word of it, and answers in place") as told:
            mail = self._await_mail(self.scene.student.email, "read your notes")
            page = self._open_stage("reflect")
            self._student.submit(page, page.form(action="/answer"), {"text": comment.answer})
            told.found = f"“{mail.subject}”; “{comment.answer}”"

    def _check_shared(self, page: Page) -> None:
        """Raise WalkError unless the adviser reads every note but the private ones."""
        for note in self.scene.script.afterwards.notes:
            shown = " ".join(note.text.split()) in page.text
            if shown is (note.audience == "private"):
                raise WalkError(f"the adviser’s page is wrong about a note for {note.audience}")

    def keep_in_touch(self) -> None:
        """Write down a promise and a name, each with a day."""
        story = self.scene.script.afterwards
        with self.narrator.step("She writes down a promise and a name") as told:
            page = self._open_stage("keep-in-touch")
            promise, referral = story.promises[0], story.referrals[0]
            self._student.submit(
                page,
                page.form("text", action="/promises"),
                {"by": promise.by, "text": promise.text, "due_on": self._day(promise.in_days)},
            )
            page = self._open_stage("keep-in-touch")
            values = {"name": referral.name, "about": referral.about, "may_use_name": "y"}
            day = self._day(referral.write_in_days)
            form = page.form("about", action="/referrals")
            self._student.submit(page, form, {**values, "write_on": day})
            network = self._student.open(f"{self.scene.home}network")
            if referral.name not in network.text:
                raise WalkError(f"{referral.name} is missing in her network: {network.text[:300]}")
            told.found = f"{referral.name} stands in her network"

    def look_back(self) -> None:
        """Say what it changed, and note what came of it."""
        story = self.scene.script.afterwards
        with self.narrator.step("She looks back at what it changed") as told:
            page = self._open_stage("reflect")
            form = page.form("verdict", action="/reflection")
            page = self._student.submit(page, form, _answers(self.scene), button="finish")
            entry = page.form("because", action="/outcomes")
            self._student.submit(page, entry, vars(story.entries[0]))
            told.found = f"“{story.entries[0].text}”"

    def tell_host(self) -> None:
        """Approve the very text that the host may read; it stands on the host's first page."""
        news, host = self.scene.script.afterwards.news, self.scene.host.first_name
        if news is None:
            raise WalkError("the walk’s script has no news")
        with self.narrator.step(f"She lets {host} know what came of it"):
            page = self._open_stage("keep-in-touch")
            form = page.form("text", action="/news")
            page = self._student.submit(page, form, {"text": news.text}, button="preview")
            self._student.submit(page, page.form("read this", action="/news"), button="approve")
        with self.narrator.step(f"{host} reads it on the first page") as told:
            browser = Browser(self.scene.base_url)
            door = browser.open(self.scene.host_door)
            home = browser.submit(door, door.form("Continue"))
            if news.text not in home.text:
                raise WalkError(f"the news do not stand on {host}’s first page: {home.text[:400]}")
            told.found = f"“{news.text}”"

    @property
    def _end(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.scene.minutes + 1)

    def _set_clock(self, moment: datetime) -> None:
        """Let the demo's clock say ``moment``, and go on from there."""
        present = clock.now()
        clock.shift(timedelta(0))
        clock.lead(self.scene.clock, max(moment, present) - clock.now())

    def _day(self, in_days: int) -> str:
        return (clock.now() + timedelta(days=in_days)).date().isoformat()

    def _open(self, page: str) -> Page:
        return self._student.open(f"{self.scene.home}interviews/{self.interview}/{page}")


def _note_piece(form: Form) -> str:
    """Return the button that puts a note of hers into the text."""
    for button in form.buttons:
        if button.name == "piece" and button.value.startswith("note:"):
            return f"piece={button.value}"
    raise WalkError("none of her notes can be put into the thank-you")


def _answers(scene: Scene) -> dict[str, str | list[str]]:
    look = scene.script.afterwards.reflection
    if look is None:
        raise WalkError("the walk’s script does not look back")
    return {
        "fit_before": str(look.before),
        "fit_after": str(look.after),
        "verdict": look.verdict,
        "in_contact": "yes" if look.in_contact else "no",
        "attracted": look.attracted,
        "put_off": look.put_off,
        "misconceptions": look.misconceptions,
        **{f"learned_{key}": words for key, words in look.learned.items()},
        "competencies": list(look.competencies),
        **({"shared": "y"} if look.shared else {}),
    }


def _words_of(page: Page, beginning: str) -> str:
    """Return the sentence of a page that begins so."""
    _, found, rest = page.text.partition(beginning)
    if not found:
        raise WalkError(f"{page.url} does not say “{beginning} …”: {page.text[:300]}")
    return f"{beginning}{rest.split('.')[0].rstrip()}"


__all__ = ["WholeWalk", "walk_interview"]

"""Walks one interview over real HTTP, as two people without JavaScript would."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fireside.demo.browser import Browser, Page, WalkError
from fireside.demo.cast import DemoHost, DemoStudent, Staff, WalkScript
from fireside.demo.mailbox import ReceivedMail, links_in, mails_to
from fireside.demo.pages import Form
from fireside.demo.printing import Narrator
from fireside.kernel import clock

_MAIL_SECONDS = 30
_PACKET_SECONDS = 90
_LOOK_SECONDS = 0.2
_PLACE_OF_HER_OWN = 2
_AHEAD = timedelta(days=2)  # time to be reminded, and less than a browser stays signed in


@dataclass(frozen=True)
class Scene:
    """Who is who, and where the doors are."""

    base_url: str
    home: str
    student_door: str
    host_door: str
    advisor_door: str
    advisor: Staff
    student: DemoStudent
    host: DemoHost
    script: WalkScript
    minutes: int
    mails: Path
    packet: Path
    clock: Path


@dataclass
class Walk:
    """The way to the packet: the student's browser, and the page that the next step starts from."""

    scene: Scene
    narrator: Narrator
    page: Page = field(init=False)
    interview: str = field(init=False, default="")
    starts_at: datetime = field(init=False)
    _student: Browser = field(init=False)

    def __post_init__(self) -> None:
        self._student = Browser(self.scene.base_url)

    def sign_in(self) -> None:
        """Open the student's sign-in link and press its button."""
        name = self.scene.student.name
        with self.narrator.step(f"{name} opens her sign-in link and presses the button") as told:
            door = self._student.open(self.scene.student_door)
            self.page = self._student.submit(door, door.form("Continue"))
            told.found = f"“{_heading(self.page)}”"

    def state_objectives(self) -> None:
        """Begin an interview with what she wants to learn."""
        script, student = self.scene.script, self._student
        with self.narrator.step("She says what she wants to learn") as told:
            begun = student.submit(self.page, self.page.form(action="/interviews"))
            self.interview = _interview_id(begun.url)
            words = {f"words_{aim.benefit}": aim.words for aim in script.objectives}
            keys = [aim.benefit for aim in script.objectives]
            form = begun.form("keys", action="/objectives")
            self.page = student.submit(begun, form, {"keys": keys, **words})
            told.found = f"“{script.objectives[0].words}”"

    def find_host(self) -> None:
        """Look at who fits and why, then search for one of them by name."""
        host, student = self.scene.host, self._student
        with self.narrator.step("She looks at the hosts for her") as told:
            listed = student.open(f"{self.scene.home}hosts?interview={self.interview}")
            told.found = f"first of them {_why(listed)}"
        with self.narrator.step(f"She searches for {host.first_name}") as told:
            found = student.submit(listed, listed.form("q"), {"q": host.name})
            told.found = _why(found)
        with self.narrator.step(f"She reads {host.first_name}'s page") as told:
            self.page = student.follow(found, host.name)
            told.found = f"“{_heading(self.page)}”"

    def ask(self) -> None:
        """Pick a time and say why this person."""
        host, student = self.scene.host, self._student
        with self.narrator.step(f"She picks a time and asks {host.first_name}") as told:
            form_page = student.follow(self.page, "/ask?")
            form = form_page.form("why_you")
            times = form.choices("starts_at")
            if not times:
                raise WalkError(f"{host.name} has no open time: {form_page.text[:300]}")
            earliest = (clock.now() + _AHEAD).timestamp()
            chosen = next((one for one in times if int(one.value) > earliest), times[-1])
            self.starts_at = datetime.fromtimestamp(int(chosen.value), UTC)
            self.page = student.submit(
                form_page,
                form,
                {
                    "starts_at": chosen.value,
                    "meeting_format": "in_person",
                    "why_you": self.scene.script.why,
                },
            )
            self.interview = _interview_id(self.page.url)
            told.found = f"“{self.scene.script.why.split('.')[0]}.”"

    def host_confirms(self) -> None:
        """The host reads her mail, follows its link and confirms, signed in nowhere."""
        host, browser = self.scene.host, Browser(self.scene.base_url)
        with self.narrator.step(f"{host.first_name} gets a mail") as told:
            mail = self._await_mail(host.email, "would like")
            told.found = f"“{mail.subject}”"
        with self.narrator.step(f"{host.first_name} confirms, without signing in") as told:
            link = next(link for link in links_in(mail.text) if "/answer/" in link)
            question = browser.open(link)
            answer = browser.submit(question, question.form("act"), button="confirm")
            told.found = f"“{_heading(answer)}”"

    def read_confirmation(self) -> None:
        """The student hears of it, with an invitation for her calendar."""
        with self.narrator.step("She gets the confirmation with an invitation") as told:
            mail = self._await_mail(self.scene.student.email, "Confirmed")
            if mail.invitation is None:
                raise WalkError(f"the mail “{mail.subject}” carries no invitation")
            told.found = f"“{mail.invitation.summary}”, {mail.invitation.starts}"

    def prepare(self) -> None:
        """Write the research card and the introduction; choose, order and mark questions."""
        script, student = self.scene.script, self._student
        with self.narrator.step("She writes her research card"):
            page = self._open_stage("research")
            student.submit(page, page.form(action="/research"), vars(script.research))
        with self.narrator.step("She writes how she will open, and what she can offer"):
            page = self._open_stage("prepare")
            words = {
                "who_i_am": script.introduction,
                "purpose": script.purpose,
                "offer": script.offer,
            }
            self.page = student.submit(page, page.form(action="/introduction"), words)
        with self.narrator.step("She picks questions from packs and adds her own") as told:
            self._pick_questions()
            told.found = f"{len(self._listed())} on her list"
        with self.narrator.step("She moves hers up and marks those that matter") as told:
            self._order_and_mark()
            told.found = f"{script.matter} marked"

    def _pick_questions(self) -> None:
        """Tick every other question of each pack until there are enough; add her own."""
        script, student = self.scene.script, self._student
        share = script.pack_questions // len(script.packs)
        for key in script.packs:
            pack = self._pack(key)
            ticked = [choice.value for choice in pack.choices("question")[::2]][:share]
            self.page = student.submit(self.page, pack, {"question": ticked})
        own = self.page.form("text", action="/questions")
        self.page = student.submit(self.page, own, {"text": script.own_question})

    def _pack(self, key: str) -> Form:
        """Return the form of one pack, whichever plugin gives it; a single suggestion is none."""
        for form in self.page.forms(action="/from-pack"):
            if form.has("suggested"):
                continue
            if any(item.value.endswith(f".{key}") for item in form.choices("pack")):
                return form
        raise WalkError(f"the pack {key} is not offered at {self.page.url}")

    def _listed(self) -> list[str]:
        """Return the ids of the questions on the list, in their order."""
        form = self.page.form("order", action="/questions/order")
        return [item.value for item in form.choices("order")]

    def _press(self, name: str, question: str) -> None:
        """Press one of the buttons beside a question."""
        form = self.page.form("order", action="/questions/order")
        self.page = self._student.submit(self.page, form, button=f"{name}={question}")

    def _order_and_mark(self) -> None:
        """Bring her own question to the third place and mark the first few."""
        own = self._listed()[-1]
        while self._listed().index(own) > _PLACE_OF_HER_OWN:
            self._press("up", own)
        for question in self._listed()[: self.scene.script.matter]:
            self._press("mark", question)

    def take_packet(self) -> None:
        """Order the packet, watch it come, and keep it."""
        student = self._student
        with self.narrator.step("She orders her prep packet"):
            page = self._open_stage("prepare")
            page = student.submit(page, page.form(action="/packet"))
        with self.narrator.step("The worker prints it") as told:
            page, seen = self._await_packet(page)
            told.found = "; ".join(seen)
        with self.narrator.step("She takes it in her hand") as told:
            pdf = _pdf(student.follow(page, "/file"))
            self.scene.packet.write_bytes(pdf)
            told.found = f"{len(pdf) // 1024} KiB: {self.scene.packet}"
        with self.narrator.step("She takes it a second time: nothing is printed again"):
            if _pdf(student.follow(page, "/file")) != pdf:
                raise WalkError("the second download is another packet than the first")

    def _open_stage(self, stage: str) -> Page:
        return self._student.open(f"{self.scene.home}interviews/{self.interview}/{stage}")

    def _await_mail(self, address: str, subject: str, unlike: str = "\n") -> ReceivedMail:
        """Return the newest mail to a person whose subject has these words and not those."""
        deadline = time.monotonic() + _MAIL_SECONDS
        while time.monotonic() < deadline:
            for mail in mails_to(self.scene.mails, address):
                if subject in mail.subject and unlike not in mail.subject:
                    return mail
            time.sleep(_LOOK_SECONDS)
        raise WalkError(f"no mail with “{subject}” reached {address} in {_MAIL_SECONDS} seconds")

    def _await_packet(self, page: Page) -> tuple[Page, list[str]]:
        """Look again until the page offers the file; return it, and the progress it showed."""
        deadline = time.monotonic() + _PACKET_SECONDS
        seen: list[str] = []
        while time.monotonic() < deadline:
            seen += [words for words in page.reader.statuses if words not in seen]
            if any("/file" in link.href for link in page.reader.links):
                return page, seen
            time.sleep(_LOOK_SECONDS)
            page = self._student.open(page.url)
        raise WalkError(f"the packet did not come in {_PACKET_SECONDS} s: {page.text[:300]}")


def _interview_id(address: str) -> str:
    """Return the interview's id out of the address of its page."""
    _, found, rest = address.partition("/interviews/")
    if not found:
        raise WalkError(f"expected the interview's page, and came to {address}")
    return rest.split("/")[0].split("?")[0]


def _pdf(answer: Page) -> bytes:
    """Return what was downloaded; raise WalkError when it is no PDF."""
    if answer.content_type != "application/pdf" or not answer.body.startswith(b"%PDF"):
        raise WalkError(f"{answer.url} is no PDF but {answer.content_type}")
    return answer.body


def _why(listed: Page) -> str:
    """Return who stands first in the list of hosts, and the reasons that stand beside the name."""
    for reasons in listed.reader.lists:
        name = reasons.label.removeprefix("Why ").removesuffix(" may suit you")
        if name != reasons.label:
            return f"{name}: {'; '.join(reasons.items)}"
    raise WalkError(f"{listed.url} gives no reasons: {listed.text[:300]}")


def _heading(page: Page) -> str:
    """Return the title without the name of the house."""
    return page.title.split(" · ")[0]


__all__ = ["Scene", "Walk"]

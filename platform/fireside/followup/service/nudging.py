"""Nudges to say thank you: asked for when a conversation ends, decided when their time comes."""

from __future__ import annotations

from datetime import datetime

from fireside.followup.rules import Nudge, Window, nudge_moments, nudge_now
from fireside.followup.service.windows import Met, find_met
from fireside.institutions.service import current_institution
from fireside.kernel import clock, jobs
from fireside.kernel.mail import enqueue_mail

JOB = "followup.nudge"


def schedule_nudges(interview_id: int) -> None:
    """Ask for the nudges of a conversation that ended; asking again for the same is harmless."""
    met = find_met(interview_id)
    if met is None:
        return
    for nudge, moment in _moments(met).items():
        key = f"{JOB}:{interview_id}:{nudge.value}:{int(moment.timestamp())}"
        _ask(interview_id, nudge, moment, key)


def run_nudge(job: jobs.JobContext) -> None:
    """Ask for the mail whose time has come; each nudge once, whatever the clock did meanwhile.

    A job that comes too early, because the clock went back or the end was put right, waits again.
    """
    met = find_met(job.payload["interview_id"])
    if met is None:
        return
    nudge, present, moments = Nudge(job.payload["nudge"]), clock.now(), _moments(met)
    moment = moments.get(nudge)
    if moment is not None and present < moment:
        _ask(met.interview.id, nudge, moment, f"{JOB}:again:{job.id}")
    elif nudge_now(moments, met.window, present) is nudge:
        enqueue_mail(
            JOB,
            to_account_id=met.student.account_id,
            payload={"interview_id": met.interview.id},
            dedupe_key=f"{JOB}:{met.interview.id}:{nudge.value}",
        )


def _moments(met: Met) -> dict[Nudge, datetime]:
    window: Window = met.window
    return nudge_moments(window, current_institution().nudge_hours, met.student.zone)


def _ask(interview_id: int, nudge: Nudge, moment: datetime, key: str) -> None:
    payload = {"interview_id": interview_id, "nudge": nudge.value}
    jobs.enqueue(JOB, payload, run_at=moment, dedupe_key=key)

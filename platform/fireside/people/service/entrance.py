"""Magic links and their six-digit codes: each good once, within ten minutes.

Known and unknown addresses get the same answer after the same work: an id, one job, one commit.
Whether there is anybody to write to is found out later, by the job.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, select, update

from fireside.kernel import clock, jobs, tokens
from fireside.kernel.db import db, new_id
from fireside.kernel.errors import Gone, NotFound
from fireside.kernel.tenancy import current_institution_id
from fireside.people.models import Account, LoginToken
from fireside.people.rules import CODE_GUESSES, LINK_LIFE, read_code, six_digits
from fireside.people.service.accounts import find_account
from fireside.people.service.members import membership_of

_PURPOSE = "sign-in"
LINK_JOB = "people.send_link"


def ask_for_link(email: str, next_path: str | None) -> int:
    """Ask for a mail with a link and a code; return the id that the code will belong to.

    A stranger's id looks the same and belongs to nothing. ``next_path`` must be a safe path.
    """
    account = find_account(email)
    member = membership_of(account.id if account is not None else 0)
    token_id = new_id()
    if account is not None and member is not None:
        present = clock.now()
        db.session.add(
            LoginToken(
                id=token_id,
                account_id=account.id,
                institution_id=current_institution_id(),
                next_path=next_path,
                created_at=present,
                expires_at=present + LINK_LIFE,
            )
        )
    jobs.enqueue(LINK_JOB, {"token_id": token_id})
    return token_id


def link_token(token: LoginToken) -> str:
    """Return what stands in the link."""
    return tokens.sign(_PURPOSE, {"t": token.id})


def code_of(token_id: int) -> str:
    """Return the six digits that belong to a link; only the server can compute them."""
    return six_digits(tokens.keyed_digest("sign-in-code", str(token_id)))


def find_token(token_id: int) -> LoginToken | None:
    """Return a link of this institution that still works, or None."""
    return db.session.scalar(select(LoginToken).where(*_good(token_id)))


def read_link(link: str) -> LoginToken:
    """Return what a link stands for and change nothing; raise Gone, or NotFound if not ours."""
    token_id = tokens.unsign(_PURPOSE, link, int(LINK_LIFE.total_seconds())).get("t")
    token = db.session.scalar(
        select(LoginToken).where(
            LoginToken.id == token_id, LoginToken.institution_id == current_institution_id()
        )
    )
    if token is None:
        raise NotFound
    if token.used_at is not None:
        raise Gone("This link has been used already.")
    if token.expires_at <= clock.now():
        raise Gone("This link is too old.")
    return token


def use_link(link: str) -> tuple[Account, str | None]:
    """Spend a link and return who it is for and where she wanted to go; raise Gone, NotFound."""
    token = read_link(link)
    if not _spend(token.id):
        raise Gone("This link has been used already.")
    return _account_of(token), token.next_path


def use_code(token_id: int, typed: str) -> tuple[Account, str | None] | None:
    """Spend a link by its code; None when the code is wrong, too old, or was guessed too often.

    The guess is counted before it is compared and committed at once: it stays counted whatever
    becomes of the request.
    """
    counted = db.session.execute(
        update(LoginToken)
        .where(*_good(token_id), LoginToken.code_attempts < CODE_GUESSES)
        .values(code_attempts=LoginToken.code_attempts + 1)
        .returning(LoginToken.id)
        .execution_options(synchronize_session=False)
    ).first()
    db.session.commit()
    right = tokens.same(code_of(token_id), read_code(typed))
    if counted is None or not right or not _spend(token_id):
        return None
    token = db.session.scalars(select(LoginToken).where(LoginToken.id == token_id)).one()
    return _account_of(token), token.next_path


def _good(token_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        LoginToken.id == token_id,
        LoginToken.institution_id == current_institution_id(),
        LoginToken.used_at.is_(None),
        LoginToken.expires_at > clock.now(),
    )


def _spend(token_id: int) -> bool:
    """Mark a link as used; False when somebody else was quicker."""
    spent = db.session.execute(
        update(LoginToken)
        .where(*_good(token_id))
        .values(used_at=clock.now())
        .returning(LoginToken.id)
        .execution_options(synchronize_session=False)
    )
    return spent.first() is not None


def _account_of(token: LoginToken) -> Account:
    return db.session.scalars(select(Account).where(Account.id == token.account_id)).one()

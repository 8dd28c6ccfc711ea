"""Somebody is to be forgotten: noted in the ledger and fenced at once, erased after the grace."""

from chalicelib.domain.erasure import Erasure, Request, Scope
from chalicelib.privacy.plans import PLANS
from chalicelib.privacy.shut import shut


def request(account: int, scope: Scope, subject: int, by: str, grace_hours: int = 0) -> Erasure:
    """The erasure of `subject` (our own id of it); one that was asked for already stands.

    `by` is who asks: "user:<id>", "subject" (the person themselves), "meta" or "clock". When this
    returns, nothing of the subject can be read or written any more; for `grace_hours` it can be
    undone.

    Raises:
        NotThere: there is no such subject.
        Conflict: a legal hold forbids it (`legal_hold`).
    """
    return shut(Request(account, scope, subject, by, grace_hours), PLANS[scope])

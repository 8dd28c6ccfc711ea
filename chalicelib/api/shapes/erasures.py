"""Erasures. Times are epoch seconds."""

from typing import Any, Literal

from chalicelib.api.shapes import Shape


class Step(Shape):
    """One thing that is done; `done_at` null: not yet."""

    name: str
    done_at: int | None
    count: int


class Erasure(Shape):
    """One request to forget, and how far it has got."""

    id: int
    code: str
    status: Literal["requested", "fenced", "erasing", "erased", "complete", "undone"]
    scope: Literal["contact", "inbox", "user", "account"]
    subject_id: int
    requested_by: str
    requested_at: int
    due_at: int
    grace_until: int
    erased_at: int | None
    complete_at: int | None
    backups_forget_at: int | None
    undone_at: int | None
    may_be_undone: bool
    steps: list[Step]


class More(Shape):
    """From where the next page goes on; null at the end."""

    before: int | None


class Erasures(Shape):
    """A page of erasures, the newest first."""

    payload: list[Erasure]
    meta: More


class Grace(Shape):
    """For how long an erasure can be undone unless its asker says otherwise."""

    grace_hours: int


class Certificate(Shape):
    """A certificate with all that is needed to check it; the signature is DER in base64."""

    certificate: dict[str, Any]
    signature: str
    algorithm: Literal["ECDSA_SHA_256"]
    key_id: str
    public_key: str

"""Exports. Times are epoch seconds."""

from typing import Literal

from chalicelib.api.shapes import Shape
from chalicelib.api.shapes.talk import SealedFile

State = Literal["queued", "making", "ready", "downloaded", "expired", "cancelled", "failed"]


class Progress(Shape):
    """How much was copied so far."""

    contacts: int
    conversations: int
    messages: int
    files: int


class Export(Shape):
    """A copy of a contact or of the account. Nothing of it is left after `expires_at`."""

    id: int
    scope: Literal["contact", "account"]
    contact_id: int | None
    status: State
    requested_by: int
    progress: Progress
    created_at: int
    expires_at: int
    ended_at: int | None


class Exports(Shape):
    """The account's exports, newest first."""

    payload: list[Export]


class ExportLink(Shape):
    """An address that works once, for the same user, for `expires_in` seconds."""

    url: str
    expires_in: int


class HandedOut(Shape):
    """The volumes of an export: each a ZIP, whole by itself, encrypted like any file."""

    payload: list[SealedFile]

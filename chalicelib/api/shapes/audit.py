"""The audit log: who did what. Times are epoch seconds."""

from typing import Any, Literal

from chalicelib.api.shapes import Shape


class AuditLog(Shape):
    """One act, in Chatwoot's words and ours.

    `id` is its number in the chain, `action` the verb, `outcome` how it ended, `actor` who did it
    (`user:<id>`, `clock`, `meta`, `subject`), `username` the mail address of a user who is still
    there, `reason` what was given for a reveal, as long as its contact is not erased.
    """

    id: int
    account_id: int
    auditable_id: int | str | None
    auditable_type: str
    associated_id: int
    associated_type: str
    user_id: int | None
    user_type: str | None
    username: str | None
    user_name: str | None
    action: str
    audited_changes: dict[str, Any]
    actor: str
    by: str | None
    outcome: Literal["asked", "done", "refused"]
    reason: str | None
    hash: str
    previous_hash: str
    created_at: int


class AuditLogs(Shape):
    """A page of acts, newest first; `next_cursor` leads to the next page."""

    audit_logs: list[AuditLog]
    current_page: int
    per_page: int
    total_entries: int
    next_cursor: str | None


class FirstProblem(Shape):
    """What is wrong first, and at which number."""

    number: int
    what: Literal["changed", "missing", "reordered", "inserted", "root differs"]


class Verdict(Shape):
    """Whether the log is as it was written. `valid` is null while `next_after` is not: then the
    time was over, and a call with `after` goes on."""

    valid: bool | None
    checked: int
    roots: int
    first_problem: FirstProblem | None
    next_after: int | None


class PrivacyPolicy(Shape):
    """What the account's administrators want written down and kept private."""

    log_reads: bool
    mask_contacts: bool

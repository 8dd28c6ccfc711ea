"""What can come back after a loss, and how far back: a table is a retention class of data.yaml."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.template import DATA, load, of_type

DAY_MS = 86_400_000
MEDIA = "media"
# What is never set back, and why: the words that whoever asks for it is told.
NEVER = {
    "sessions": "sign-ins, screens and limits end by themselves, and everybody signs in again",
    "search": "it is derived from the messages, and made anew",
    "ledger": "it says what a restore must forget again, so it must never go back itself",
}
# Tables with one day of recovery: an erasure is final once that day is over.
FORGETFUL = ("keys", "lookups")
_MEDIA_DAYS = 35
# AWS moves the earliest moment along behind the clock.
_MARGIN = timedelta(hours=2)


class Refused(RuntimeError):
    """It must not, or cannot, come back; one sentence that says why and what to do."""


def days() -> dict[str, int]:
    """How many days back each table can go; 0: not at all."""
    tables = of_type(load(DATA), "AWS::DynamoDB::Table")
    return {
        name.lower(): int(
            table["Properties"]["PointInTimeRecoverySpecification"].get("RecoveryPeriodInDays", 0)
        )
        for name, table in tables.items()
    }


def restorable() -> dict[str, int]:
    """What may be set back, and how many days: tables, and the media bucket's objects."""
    return {name: kept for name, kept in days().items() if kept and name not in NEVER} | {
        MEDIA: _MEDIA_DAYS
    }


def check_wish(tables: Sequence[str]) -> None:
    """Raises Refused for what is never set back, or is nothing of ours."""
    for name in tables:
        if name in NEVER:
            raise Refused(f"{name} is never restored: {NEVER[name]}.")
        if name not in restorable():
            known = ", ".join(restorable())
            raise Refused(f"There is no {name} to restore. What can be restored: {known}.")


def is_over(table: str, at: int, now: int) -> bool:
    """Whether what was kept of `table` at `at` (ms) is too old to be kept any longer."""
    return now - at > restorable()[table] * DAY_MS


def check_age(table: str, at: int, now: int) -> None:
    """Raises Refused when going back from `now` to `at` (ms) goes back too far, or forward."""
    if at > now:
        raise Refused(f"{table} cannot be restored to a time that has not come yet.")
    if is_over(table, at, now):
        kept = restorable()[table]
        raise Refused(
            f"{table} can go back {kept} {'day' if kept == 1 else 'days'} and no further: what was "
            "erased since then would come back."
        )


def check_live(dynamodb: Any, stage: str) -> None:
    """Asks AWS whether what must be forgotten after a day really is. Raises Refused."""
    for table in FORGETFUL:
        name = f"chathood-{stage}-{table}"
        _check_window(dynamodb, name)
        _check_copies(dynamodb, name)


def _check_window(dynamodb: Any, name: str) -> None:
    answer = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    window = answer["PointInTimeRecoveryDescription"]
    if window["PointInTimeRecoveryStatus"] != "ENABLED":
        raise Refused(f"{name} has no point-in-time recovery: its loss would be the loss of all.")
    if window.get("RecoveryPeriodInDays", 1) != 1:
        raise Refused(f"{name} can go back more than a day: deploy the data stack again.")
    earliest = window.get("EarliestRestorableDateTime")
    if earliest and datetime.now(UTC) - earliest > timedelta(days=1) + _MARGIN:
        raise Refused(
            f"{name} can still go back to {earliest:%Y-%m-%d %H:%M} UTC, more than a day: what was "
            "erased since could come back. Wait until AWS has let go of it, and deploy again."
        )


def _check_copies(dynamodb: Any, name: str) -> None:
    """No stream may carry it elsewhere, and no backup may outlive an erasure."""
    if dynamodb.describe_table(TableName=name)["Table"].get("StreamSpecification"):
        raise Refused(f"{name} has a stream, which holds what was erased for a day: turn it off.")
    backups = dynamodb.list_backups(TableName=name, BackupType="ALL")["BackupSummaries"]
    if backups:
        raise Refused(
            f"{name} has {len(backups)} backups that outlive an erasure, the first of them "
            f"{backups[0]['BackupName']}: delete them, and whatever plan made them."
        )

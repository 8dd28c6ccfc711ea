"""`make recover STAGE=… AT=… TABLES=…`: goes back with tables of a deployed stage, to the second.

The runbook as code: restored aside, doors shut, the ledger replayed, put in place, doors opened.
Credentials and region are the standard AWS ones. Whatever fails before the last step leaves the
doors shut and says so: `make recover STAGE=… AT=open` opens them.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3

from infra import aside, objects, recovery
from infra.aside import ORDER, Say
from infra.package import ROOT
from infra.recovery import MEDIA, Refused

_PAUSE_SECONDS = 10.0
Replay = Callable[[Mapping[str, str], Mapping[str, str], int, Say], None]
Named = Callable[[Mapping[str, str]], list[str]]


@dataclass(frozen=True)
class Doors:
    """Every function of a stage: shut, none of them runs; streams and queues wait, Meta repeats."""

    functions: Any
    stage: str
    note: Path

    def shut(self) -> None:
        """Notes what each function may do at once, and lets none do anything."""
        if not self.note.exists():
            found = {name: self._reserved(name) for name in self.names()}
            self.note.parent.mkdir(parents=True, exist_ok=True)
            self.note.write_text(json.dumps(found))
        for name in self.names():
            self.functions.put_function_concurrency(
                FunctionName=name, ReservedConcurrentExecutions=0
            )

    def open(self) -> None:
        """Lets each do again what it might. Raises Refused when that was never noted."""
        if not self.note.exists():
            raise Refused(f"Nothing says how the doors of {self.stage} stood: deploy it again.")
        for name, reserved in json.loads(self.note.read_text()).items():
            if reserved is None:
                self.functions.delete_function_concurrency(FunctionName=name)
            else:
                self.functions.put_function_concurrency(
                    FunctionName=name, ReservedConcurrentExecutions=reserved
                )
        self.note.unlink()

    def names(self) -> list[str]:
        """The stage's functions."""
        pages = self.functions.get_paginator("list_functions").paginate()
        ours = f"chathood-{self.stage}-service"
        found = [one["FunctionName"] for page in pages for one in page["Functions"]]
        return [name for name in found if name.startswith(ours)]

    def environment(self) -> dict[str, str]:
        """What the functions find in their environment."""
        [name, *_] = self.names() or [""]
        if not name:
            raise Refused(f"There is no stage {self.stage} in this account and region.")
        found = self.functions.get_function_configuration(FunctionName=name)
        variables: dict[str, str] = found["Environment"]["Variables"]
        return variables

    def _reserved(self, name: str) -> int | None:
        found = self.functions.get_function_concurrency(FunctionName=name)
        reserved: int | None = found.get("ReservedConcurrentExecutions")
        return reserved


@dataclass(frozen=True)
class Recovery:
    """Goes back with a stage's tables, and the objects that their messages name."""

    dynamodb: Any
    s3: Any
    doors: Doors
    say: Say
    replay: Replay = aside.replay
    named: Named = aside.named_objects
    pause: float = _PAUSE_SECONDS

    def go_back(self, tables: Sequence[str], at: datetime) -> None:
        """Restores `tables` as they were `at`, and objects if they are among these. Raises
        Refused."""
        wanted = self._checked(tables, at)
        names = self.doors.environment()
        made = {table: self._restore_aside(names[aside.setting(table)], at) for table in wanted}
        self.say("Shutting every door")
        self.doors.shut()
        self.say("Replaying the ledger")
        self.replay({**os.environ, **names}, made, _ms(at), self.say)
        for table, name in made.items():
            self.say(f"{table}: {aside.switch(self.dynamodb, names, table, name)}")
        if MEDIA in tables:
            self.say(f"{MEDIA}: {self._objects(names, at)} objects put back")
        for name in made.values():
            self._let_go(name)
        self.doors.open()

    def _checked(self, tables: Sequence[str], at: datetime) -> list[str]:
        recovery.check_wish(tables)
        for table in tables:
            recovery.check_age(table, _ms(at), _ms(datetime.now(UTC)))
        return [table for table in ORDER if table in tables]

    def _objects(self, names: Mapping[str, str], at: datetime) -> int:
        named = set(self.named({**os.environ, **names}))
        return objects.put_back(self.s3, names["MEDIA_BUCKET"], named, at)

    def _restore_aside(self, name: str, at: datetime) -> str:
        """A table like `name` as it was, without stream, recovery or anything that reads it."""
        target = f"{name}-aside"
        self.say(f"Restoring {name} to {at:%Y-%m-%d %H:%M:%S} UTC, aside (this takes its time)")
        self.dynamodb.restore_table_to_point_in_time(
            SourceTableName=name, TargetTableName=target, RestoreDateTime=at
        )
        while self._status(target) != "ACTIVE":
            time.sleep(self.pause)
        return target

    def _status(self, name: str) -> str:
        return str(self.dynamodb.describe_table(TableName=name)["Table"]["TableStatus"])

    def _let_go(self, name: str) -> None:
        """Deletes it, unless it can be recovered: AWS would keep a backup of it for 35 days."""
        answer = self.dynamodb.describe_continuous_backups(TableName=name)
        window = answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
        if window["PointInTimeRecoveryStatus"] == "ENABLED":
            raise Refused(f"{name} has point-in-time recovery: turn that off, then delete it.")
        self.dynamodb.delete_table(TableName=name)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def moment(text: str) -> datetime:
    """A time as ISO 8601 has it, UTC unless it says otherwise. Raises Refused."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"AT={text} is no time: say it as in 2026-09-20T10:30:00.") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def main() -> int:
    """Goes back with the tables of the stage that the arguments name."""
    stage, at, tables = (*sys.argv[1:], "", "", "")[:3]
    session = boto3.Session()
    if not session.get_credentials() or not session.region_name:
        print("make recover needs AWS credentials and a region in the environment, for example "
              "AWS_PROFILE and AWS_DEFAULT_REGION.", file=sys.stderr)  # fmt: skip
        return 1
    note = ROOT / "build" / stage / "doors.json"
    doors = Doors(session.client("lambda"), stage, note)
    going = Recovery(session.client("dynamodb"), session.client("s3"), doors, _say)
    try:
        if at == "open":
            doors.open()
        else:
            going.go_back([name for name in tables.split(",") if name], moment(at))
    except Refused as problem:
        print(problem, file=sys.stderr)
        if note.exists():
            print(f"The doors are shut. make recover STAGE={stage} AT=open opens them.",
                  file=sys.stderr)  # fmt: skip
        return 1
    return 0


def _say(what: str) -> None:
    print(f"· {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""The audit log in its real table and its real bucket: appended, tampered with, verified."""

import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pynamodb.exceptions import PynamoDBException

from chalicelib.clock import now
from chalicelib.domain.audit import Act, by_user
from chalicelib.domain.chain import Problem, Wrong, place_of
from chalicelib.domain.errors import Unavailable
from chalicelib.privacy import audit, roots
from chalicelib.privacy.verify import Verdict, verify
from chalicelib.store import audit as chain
from chalicelib.store import names
from chalicelib.store.audit_item import AuditItem
from chalicelib.workers.chores import _go_on
from infra.local import resources
from tests.conftest import Cloud
from tests.world import World

_DAY = 86_400_000


def _note(account: int, count: int = 1) -> None:
    for number in range(count):
        audit.note(Act(account, by_user(1), "contact.changed", number + 1))


def _verify(account: int, after: int = 0) -> Verdict:
    return verify(account, after, now() + 20_000)


def _first_problem(account: int) -> Problem | None:
    return _verify(account).problem


def _item(account: int, number: int) -> AuditItem:
    return AuditItem.get(names.account(account), place_of(number), consistent_read=True)


def _move(item: AuditItem, number: int) -> None:
    AuditItem(item.pk, place_of(number), text=item.text, hash=item.hash).save()


@pytest.fixture
def tomorrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries are written on a day that no other test has, roots on the day after it."""
    today = now() + (100 + secrets.randbelow(100_000)) * _DAY
    monkeypatch.setattr("chalicelib.store.audit.now", lambda: today)
    monkeypatch.setattr("chalicelib.privacy.roots.now", lambda: today + _DAY)


def _write_roots() -> None:
    roots.write_due(2**53)


def test_entries_are_numbered_without_a_gap_and_the_chain_is_right(world: World) -> None:
    _note(world.oak.account, 3)

    numbers = [entry.number for entry in chain.newest(world.oak.account)]
    assert numbers == [3, 2, 1]
    verdict = _verify(world.oak.account)
    assert (verdict.is_valid, verdict.checked) == (True, 3)


def test_an_account_without_entries_is_right(world: World) -> None:
    assert _verify(world.oak.account) == Verdict(0, 0, None)


def test_another_account_has_a_chain_of_its_own(world: World) -> None:
    _note(world.oak.account, 2)
    _note(world.fern.account, 1)

    assert [entry.number for entry in chain.newest(world.fern.account)] == [1]
    assert _verify(world.fern.account).is_valid


def test_twenty_at_once_leave_no_gap_and_nothing_twice(world: World) -> None:
    acts = [Act(world.oak.account, by_user(n), "contact.changed", n) for n in range(1, 21)]

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(audit.note, acts))

    entries = list(chain.newest(world.oak.account))
    assert [entry.number for entry in entries] == list(range(20, 0, -1))
    assert {entry.act.user for entry in entries} == set(range(1, 21))
    assert _verify(world.oak.account).is_valid


def test_a_put_whose_answer_was_lost_is_not_put_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = chain._put
    monkeypatch.setattr(chain, "_put", lambda entry: whole(entry) and False)

    _note(world.oak.account)

    assert [entry.number for entry in chain.newest(world.oak.account)] == [1]


def test_an_everyday_act_stays_below_a_write_unit(world: World) -> None:
    details = dict.fromkeys(("conversation_id", "assignee_id", "team_id", "inbox_id"), 2**53)
    fields = ["content", "content_attributes", "echo_id", "private", "template_params"]
    act = Act(world.oak.account, by_user(2**31), "message.written", 2**53, by="session")
    audit.note(Act(**{**vars(act), "details": {**details, "fields": fields}}))

    item = _item(world.oak.account, 1)
    assert len(item.text) + 32 + 60 < 1_024


def test_a_changed_record_is_found(world: World) -> None:
    _note(world.oak.account, 5)
    item = _item(world.oak.account, 3)

    item.update([AuditItem.text.set(item.text.replace("user:1", "user:2"))])

    assert _first_problem(world.oak.account) == Problem(3, Wrong.CHANGED)


@pytest.mark.parametrize("number", [1, 3])
def test_a_missing_record_is_found(world: World, number: int) -> None:
    _note(world.oak.account, 5)

    _item(world.oak.account, number).delete()

    assert _first_problem(world.oak.account) == Problem(number, Wrong.MISSING)


def test_swapped_records_are_found(world: World) -> None:
    _note(world.oak.account, 5)
    two, four = _item(world.oak.account, 2), _item(world.oak.account, 4)

    _move(two, 4)
    _move(four, 2)

    assert _first_problem(world.oak.account) == Problem(2, Wrong.REORDERED)


def test_an_inserted_record_is_found(world: World) -> None:
    _note(world.oak.account, 4)
    four, three = _item(world.oak.account, 4), _item(world.oak.account, 3)

    _move(four, 5)
    _move(three, 4)

    assert _first_problem(world.oak.account) == Problem(4, Wrong.REORDERED)


@pytest.mark.usefixtures("tomorrow")
def test_missing_last_records_are_found_by_the_days_root(world: World) -> None:
    _note(world.oak.account, 5)
    _write_roots()

    for number in (4, 5):
        _item(world.oak.account, number).delete()

    assert _first_problem(world.oak.account) == Problem(4, Wrong.MISSING)


@pytest.mark.usefixtures("tomorrow")
def test_a_log_written_anew_differs_from_its_root(world: World) -> None:
    _note(world.oak.account, 3)
    _write_roots()
    for number in (1, 2, 3):
        _item(world.oak.account, number).delete()

    _note(world.oak.account, 3)

    assert _first_problem(world.oak.account) == Problem(3, Wrong.ROOT_DIFFERS)


@pytest.mark.usefixtures("tomorrow")
def test_a_root_is_written_once_and_cannot_be_hidden(world: World, cloud: Cloud) -> None:
    _note(world.oak.account, 2)
    _write_roots()
    _write_roots()
    s3 = resources.client("s3", cloud.aws_url)
    bucket = resources.environment(cloud.aws_url)["ROOTS_BUCKET"]
    [name] = [
        one["Key"]
        for one in s3.list_objects_v2(Bucket=bucket, Prefix=f"{world.oak.account}/")["Contents"]
    ]

    s3.delete_object(Bucket=bucket, Key=name)

    said = f'"account":{world.oak.account}'
    [version] = s3.list_object_versions(Bucket=bucket, Prefix=name)["Versions"]
    read = s3.get_object(Bucket=bucket, Key=name, VersionId=version["VersionId"])["Body"].read()
    assert said in read.decode()
    assert roots.of(world.oak.account) == {2: frozenset({chain.last(world.oak.account).hash})}
    assert roots.of(world.fern.account) == {}
    with pytest.raises(s3.exceptions.ClientError, match="object lock"):
        s3.delete_object(Bucket=bucket, Key=name, VersionId=version["VersionId"])


@pytest.mark.usefixtures("tomorrow")
def test_roots_that_took_too_long_are_gone_on_with(world: World) -> None:
    _note(world.oak.account)
    _note(world.fern.account)
    roots.write_due(0)
    assert roots.of(world.oak.account) == roots.of(world.fern.account) == {}

    _write_roots()

    assert roots.of(world.oak.account).keys() == roots.of(world.fern.account).keys() == {1}


def test_verifying_goes_on_where_its_time_was_over(world: World) -> None:
    _note(world.oak.account, 3)
    first = verify(world.oak.account, 0, 0)
    assert (first.is_valid, first.next_after) == (True, 0)  # fewer than one looks at at once

    rest = _verify(world.oak.account, after=2)

    assert (rest.is_valid, rest.checked) == (True, 1)


def test_what_cannot_be_written_waits_in_the_queue_and_is_appended_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[dict[str, Any]] = []
    with monkeypatch.context() as broken:
        broken.setattr("chalicelib.aws.queues.send", lambda queue, body: waiting.append(body))
        broken.setattr("chalicelib.store.audit.append", _out_of_reach)
        audit.note(Act(world.oak.account, by_user(1), "message.written", 5, at=now() - 60_000))

    for _ in range(2):
        _go_on(json.dumps(waiting[0]))

    [entry] = chain.newest(world.oak.account)
    assert (entry.act.verb, entry.act.subject) == ("message.written", 5)
    assert entry.act.at < now() - 50_000


def test_what_must_be_written_first_is_refused_when_it_cannot(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.store.audit.append", _out_of_reach)

    with pytest.raises(Unavailable, match="was not done"):
        audit.note_first(Act(world.oak.account, by_user(1), "contact.revealed", 5))


def _out_of_reach(act: Act) -> None:
    raise PynamoDBException("The table is out of reach.")

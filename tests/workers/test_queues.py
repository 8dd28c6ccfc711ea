"""The queues' doors: one bad item delays no other, and comes again soon."""

from typing import Any

import pytest
from chalice.app import SQSEvent

from chalicelib.inbox.deliver import TryLater
from chalicelib.workers import deliver
from chalicelib.workers.batch import each


def _event(*bodies: str, received: int = 1) -> SQSEvent:
    records = [
        {
            "messageId": f"id-{body}",
            "body": body,
            "receiptHandle": f"receipt-{body}",
            "attributes": {"ApproximateReceiveCount": str(received)},
        }
        for body in bodies
    ]
    return SQSEvent({"Records": records}, None)


@pytest.fixture
def postponed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """(receipt, seconds) of what is to come again."""
    found: list[tuple[str, int]] = []

    def postpone(queue: str, receipt: str, seconds: int) -> None:
        found.append((receipt, seconds))

    monkeypatch.setattr("chalicelib.aws.queues.postpone", postpone)
    return found


def test_only_the_items_that_failed_come_again(postponed: list[tuple[str, int]]) -> None:
    done = []

    def work(body: str) -> None:
        if body == "bad":
            raise ValueError
        done.append(body)

    answer = each(_event("one", "bad", "three", received=3), "QUEUE", work)

    assert done == ["one", "three"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "id-bad"}]}
    assert postponed == [("receipt-bad", 8)]


def test_a_send_that_may_be_tried_later_waits_as_long_as_the_provider_asks(
    postponed: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    body = '{"account": 1, "thread": "t", "message": 2, "part": 0}'

    def later(job: Any) -> None:
        raise TryLater(30)

    monkeypatch.setattr(deliver, "deliver_part", later)

    answer = deliver.deliver(_event(body).to_dict(), None)

    assert answer == {"batchItemFailures": [{"itemIdentifier": f"id-{body}"}]}
    assert postponed == [(f"receipt-{body}", 30)]

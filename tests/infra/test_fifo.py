"""Replies of one thread keep their order; a slow thread holds up no other."""

import io
import json
import threading
import time
from typing import Any
from uuid import uuid4

import pytest

from infra.local.fifo import Poller, Source
from infra.local.resources import client
from tests.conftest import Cloud


class Function:
    """Stands in for deliver: slow for the group `slow`, refusing bodies that say so."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def invoke(self, FunctionName: str, Payload: str) -> dict[str, Any]:
        (record,) = json.loads(Payload)["Records"]
        if record["attributes"]["MessageGroupId"] == "slow":
            time.sleep(1)
        self.seen.append(record["body"])
        failures = [record["messageId"]] if record["body"] == "refused" else []
        body = {"batchItemFailures": [{"itemIdentifier": one} for one in failures]}
        return {"Payload": io.BytesIO(json.dumps(body).encode())}


class Queue:
    """A FIFO queue of its own."""

    def __init__(self, url: str) -> None:
        self._url = url
        attributes = {"FifoQueue": "true", "VisibilityTimeout": "60"}
        made = client("sqs", url).create_queue(
            QueueName=f"{uuid4().hex[:8]}.fifo", Attributes=attributes
        )
        self.source = Source("deliver", made["QueueUrl"], "arn")

    def send(self, group: str, *bodies: str) -> None:
        for body in bodies:
            client("sqs", self._url).send_message(
                QueueUrl=self.source.queue_url,
                MessageBody=body,
                MessageGroupId=group,
                MessageDeduplicationId=uuid4().hex,
            )

    def poll(self, to: Function, times: int) -> None:
        poller = Poller(self.source, client("sqs", self._url), to)
        for _ in range(times):
            poller.carry()


@pytest.fixture
def queue(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Queue:
    monkeypatch.setattr("infra.local.fifo._WAIT_SECONDS", 0)
    return Queue(cloud.aws_url)


def test_messages_of_a_thread_leave_in_order(queue: Queue) -> None:
    queue.send("thread", "1", "2", "3")
    function = Function()

    queue.poll(function, times=4)

    assert function.seen == ["1", "2", "3"]


def test_a_slow_thread_holds_up_no_other(queue: Queue) -> None:
    queue.send("slow", "late")
    queue.send("quick", "first")
    function = Function()

    pollers = [threading.Thread(target=queue.poll, args=(function, 1)) for _ in range(2)]
    for poller in pollers:
        poller.start()
    for poller in pollers:
        poller.join()

    assert function.seen == ["first", "late"]


def test_what_is_refused_stays_and_what_follows_it_waits(queue: Queue) -> None:
    queue.send("thread", "refused", "next")
    function = Function()

    queue.poll(function, times=3)

    assert function.seen == ["refused"]

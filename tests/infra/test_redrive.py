"""Dead letters go back to where they came from, each queue by its own rules."""

import json
from typing import Any

import pytest

from infra import redrive as command
from infra.local.resources import client
from infra.redrive import Dead, dead_queues, redrive, waiting
from infra.template import Template, of_type
from tests.conftest import Cloud


@pytest.fixture
def sqs(cloud: Cloud) -> Any:
    return client("sqs", cloud.aws_url)


def _fill(sqs: Any, dead: Dead, count: int) -> None:
    url = sqs.get_queue_url(QueueName=dead.queue)["QueueUrl"]
    for n in range(count):
        order = {"MessageGroupId": f"thread-{n}", "MessageDeduplicationId": f"{dead.name}-{n}"}
        sqs.send_message(
            QueueUrl=url, MessageBody=json.dumps({"n": n}), **(order if dead.is_fifo else {})
        )


def _taken(sqs: Any, name: str) -> list[int]:
    """Which of our letters lie in a queue, taken out of it with what other tests left there."""
    url, found = sqs.get_queue_url(QueueName=name)["QueueUrl"], list[int | None]()
    while got := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for letter in got:
            found.append(json.loads(letter["Body"]).get("n"))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=letter["ReceiptHandle"])
    return sorted(n for n in found if n is not None)


@pytest.mark.parametrize("name", ["inbound", "media", "outbound"])
def test_every_letter_goes_back_and_none_stays(sqs: Any, name: str) -> None:
    dead = next(one for one in dead_queues("local") if one.name == name)
    _fill(sqs, dead, 12)
    assert waiting(sqs, dead) == 12
    told: list[int] = []

    moved = redrive(sqs, dead, told.append)

    assert (moved, told) == (12, list(range(1, 13)))
    assert waiting(sqs, dead) == 0
    assert _taken(sqs, dead.source) == list(range(12))


def test_every_dead_letter_queue_of_the_template_is_known(service: Template) -> None:
    named = {
        queue["Properties"]["QueueName"]["Fn::Sub"].replace("${Stage}", "prod")
        for id, queue in of_type(service, "AWS::SQS::Queue").items()
        if id.endswith("Dead")
    }

    assert {dead.queue for dead in dead_queues("prod")} == named


def test_letters_that_only_name_a_place_in_a_stream_are_not_sent_anywhere() -> None:
    for name in ("dispatch", "react"):
        with pytest.raises(SystemExit, match="cannot be sent back"):
            command._chosen("prod", name)


def test_an_unknown_queue_is_named_with_those_there_are() -> None:
    with pytest.raises(SystemExit, match=r"There is no queue parcels\. There are: inbound"):
        command._chosen("prod", "parcels")

"""Sends a queue's dead letters back to where they came from, and tells how far it is.

Run as `python -m infra.redrive STAGE [QUEUE]`; without a queue it lists what lies dead. A letter is
sent before it is removed: whoever is cut short leaves it in both places, which changes nothing,
because whatever was done already is recognised.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3

from infra import template

_AT_ONCE = 10
# Seconds that a letter stays ours while we move it.
_OURS = 60


@dataclass(frozen=True)
class Dead:
    """A dead-letter queue; `source` is empty where letters only name a place in a stream."""

    name: str
    queue: str
    source: str

    @property
    def is_fifo(self) -> bool:
        return self.queue.endswith(".fifo")


def dead_queues(stage: str) -> list[Dead]:
    """Every dead-letter queue of the template: (inbound, media, outbound …), by its short name."""
    service = template.load(template.SERVICE)
    queues = template.of_type(service, "AWS::SQS::Queue")
    names = {
        id: str(template.resolve(queue["Properties"]["QueueName"], {"Stage": stage}))
        for id, queue in queues.items()
    }
    sources = {
        queue["Properties"]["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]: names[id]
        for id, queue in queues.items()
        if "RedrivePolicy" in queue["Properties"]
    }
    return [
        Dead(id.removesuffix("Dead").lower(), names[id], sources.get(id, ""))
        for id in names
        if id.endswith("Dead")
    ]


def waiting(sqs: Any, dead: Dead) -> int:
    """About how many letters lie in a queue."""
    answer = sqs.get_queue_attributes(
        QueueUrl=_url(sqs, dead.queue), AttributeNames=["ApproximateNumberOfMessages"]
    )
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])


def redrive(sqs: Any, dead: Dead, tell: Callable[[int], None] = lambda moved: None) -> int:
    """Moves every letter back to its queue; `tell` hears how many have been moved. Gives that."""
    here, there = _url(sqs, dead.queue), _url(sqs, dead.source)
    moved = 0
    for letter in _letters(sqs, here):
        group = letter.get("Attributes", {}).get("MessageGroupId", "")
        # A name of its own: the job's first name may still be remembered as known.
        order = {"MessageGroupId": group, "MessageDeduplicationId": f"again-{letter['MessageId']}"}
        sqs.send_message(
            QueueUrl=there, MessageBody=letter["Body"], **(order if dead.is_fifo else {})
        )
        sqs.delete_message(QueueUrl=here, ReceiptHandle=letter["ReceiptHandle"])
        moved += 1
        tell(moved)
    return moved


def _letters(sqs: Any, url: str) -> Iterator[dict[str, Any]]:
    while True:
        answer = sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=_AT_ONCE,
            VisibilityTimeout=_OURS,
            MessageSystemAttributeNames=["MessageGroupId"],
        )
        if not answer.get("Messages"):
            return
        yield from answer["Messages"]


def _url(sqs: Any, name: str) -> str:
    return str(sqs.get_queue_url(QueueName=name)["QueueUrl"])


def _chosen(stage: str, name: str) -> Dead:
    known = {dead.name: dead for dead in dead_queues(stage)}
    if name not in known:
        raise SystemExit(f"There is no queue {name}. There are: {', '.join(known)}.")
    if not known[name].source:
        raise SystemExit(
            f"The letters of {name} say where in the stream something stands; they cannot be sent "
            "back. docs/operate.md says what to do."
        )
    return known[name]


def main() -> None:
    """Lists the dead letters of a stage, or sends those of one queue back."""
    if len(sys.argv) not in (2, 3):
        raise SystemExit("Say for which stage: make redrive STAGE=prod [QUEUE=inbound]")
    sqs, stage = boto3.client("sqs"), sys.argv[1]
    if len(sys.argv) == 2:
        for dead in dead_queues(stage):
            print(f"{dead.name:10} {waiting(sqs, dead):6}  {dead.queue}")
        return
    dead = _chosen(stage, sys.argv[2])
    count = waiting(sqs, dead)
    moved = redrive(sqs, dead, lambda n: print(f"\r· {n} of about {count}", end="", flush=True))
    print(f"\n{moved} sent back to {dead.source}.")


if __name__ == "__main__":
    main()

"""What queues were given: every pointer is good until what it points at is stored, and every group
of the outbound queue is one thread's."""

import json
from collections import defaultdict

from tests.simulation.cloud import Cloud
from tests.simulation.findings import Findings


def check_pointers(cloud: Cloud, findings: Findings) -> None:
    """Whatever is still kept, and had a pointer, has it still. To be looked at before operators
    queue again all that is kept: after that nobody would know."""
    inbound = cloud.queues["inbound"]
    sent = {_name(body) for _, body in inbound.sent}
    dead = cloud.queues["inbound-dead"].letters
    held = {_name(letter.body) for letter in (*inbound.letters, *dead)}
    for name in cloud.s3.buckets.get("ingest", {}):
        if name in sent - held:
            findings.lost.append(f"{name} is kept, and its pointer was given up")


def check_groups(cloud: Cloud, findings: Findings) -> None:
    """A thread that has to wait delays no other, and none overtakes itself."""
    groups: dict[tuple[int, str], set[str]] = defaultdict(set)
    threads: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for group, body in cloud.queues["outbound"].sent:
        job = json.loads(body)
        if "part" in job:
            thread = (job["account"], job["thread"])
            groups[thread].add(group)
            threads[group].add(thread)
    for one in (groups, threads):
        findings.other += (f"{name} shares {held}" for name, held in one.items() if len(held) > 1)


def _name(body: str) -> str:
    return str(json.loads(body)["name"])

"""What people do once it is quiet: send dead letters back, mend lines, decide what is uncertain."""

from functools import partial

from chalicelib.aws.clients import client
from chalicelib.domain.send import RANK, State
from chalicelib.inbox.keep import queue_again
from infra.redrive import Dead, redrive
from tests.simulation.cloud import Cloud
from tests.simulation.findings import Findings
from tests.simulation.queued import check_pointers
from tests.simulation.sends import note_open
from tests.simulation.shown import Shown, shown
from tests.simulation.story import Story

_REDRIVEN = (
    Dead("inbound", "inbound-dead", "inbound"),
    Dead("outbound", "outbound-dead.fifo", "outbound"),
    Dead("media", "media-dead", "media"),
)
_REDRIVES = 2
_UNCERTAIN = {"N": str(RANK[State.UNCERTAIN])}


def mend(cloud: Cloud, story: Story, findings: Findings, turn: int) -> bool:
    """One turn of looking after things; False when there was nothing left to do."""
    did = False
    if turn == 0:
        check_pointers(cloud, findings)
        # What was put aside without its pointer getting through waits for nobody but us.
        did = bool(cloud.do(queue_again))
    did = (turn < _REDRIVES and _redrive(cloud)) or did
    for business in story.businesses:
        if not _needs_people(cloud, business.account):
            continue
        one = shown(cloud, business)
        did = _reconnect(story, one) or did
        note_open(cloud, story, one, findings)
        did = _decide(cloud, story, one) or did
    return did


def _needs_people(cloud: Cloud, account: int) -> bool:
    """Whether anything of an account is uncertain, or a line of it is held."""
    mark = (f"A#{account}", f"A#{account}#T#")
    return any(
        "hd" in item or any(one["M"]["r"] == _UNCERTAIN for one in item.get("sp", {}).get("L", ()))
        for pk, held in cloud.tables["records"].leader.partitions.items()
        if pk == mark[0] or pk.startswith(mark[1])
        for item in held.values()
    )


def _redrive(cloud: Cloud) -> bool:
    """The operators' own command, on every queue that can be redriven."""
    full = [dead for dead in _REDRIVEN if cloud.queues[f"{dead.name}-dead"].letters]
    for dead in full:
        cloud.do(partial(redrive, client("sqs"), dead))
    return bool(full)


def _reconnect(story: Story, one: Shown) -> bool:
    line = one.setup.inboxes[one.business.whatsapp.id]
    if line.held:
        story.agents.reconnect(one.business)
    return bool(line.held)


def _decide(cloud: Cloud, story: Story, one: Shown) -> bool:
    waiting = [m for m in one.messages if State.UNCERTAIN in {send.state for send in m.sends}]
    for message in waiting:
        again = cloud.engine.random.random() < 0.5
        story.agents.decide(one.business, message.thread, message.id, resend=again)
    return bool(waiting)

"""Six events in every order, each told twice: one and the same end."""

from dataclasses import dataclass
from functools import partial
from itertools import permutations
from random import Random
from typing import Any

from chalicelib.domain.message import Message
from tests.simulation import seams
from tests.simulation.chance import Storm
from tests.simulation.cloud import Cloud
from tests.simulation.courier import Told
from tests.simulation.crashes import AMARA
from tests.simulation.graph import Post
from tests.simulation.run import finish
from tests.simulation.scene import CALM, begin
from tests.simulation.shown import Shown, shown
from tests.simulation.story import Story

_SEED = 1
Order = tuple[int, ...]
ORDERS: tuple[Order, ...] = tuple(permutations(range(6)))


@dataclass(frozen=True)
class End:
    """What an order led to: what is shown, without when it came, and what was found wrong."""

    shown: tuple[Any, ...]
    found: tuple[str, ...]


def end_of(order: Order) -> End:
    """Two messages, three reports on a reply and a reaction, in this order, and once more."""
    cloud, world = begin(_SEED, CALM, Storm(Random(0), 0))
    try:
        story = Story.begun(cloud, world)
        story.customers = {one.account: [AMARA] for one in story.businesses}
        events = _six(story, _replied_to(cloud, story))
        cloud.clock.start()
        start = cloud.engine.now
        for turn, place in enumerate((*order, *order)):
            cloud.engine.at(start + turn, partial(story.courier.post, [events[place]]))
        cloud.engine.run(lambda: False, start + 13)
        found = finish(cloud, story).all
        return End(_seen(shown(cloud, story.businesses[0])), tuple(found))
    finally:
        seams.leave()


def _replied_to(cloud: Cloud, story: Story) -> Post:
    """A customer has written, and an agent's reply is on its way; Meta has not reported on it."""
    oak, heard = story.businesses[0], list[Post]()
    cloud.graph.took = heard.append
    story.say(oak, AMARA, "text")
    cloud.engine.run(lambda: story.courier.is_idle, cloud.engine.now + 60)
    story.agents.write(oak)
    cloud.engine.run(lambda: bool(heard), cloud.engine.now + 60)
    cloud.engine.run(lambda: False, cloud.engine.now + 2)
    return heard[0]


def _six(story: Story, post: Post) -> list[Told]:
    oak = story.businesses[0]
    one, two = (story.item(oak, AMARA, "text") for _ in range(2))
    two["timestamp"] = str(int(two["timestamp"]) + 1)
    reaction = story.item(oak, AMARA, "reaction")
    reaction["reaction"] = {"message_id": one["id"], "emoji": "👍"}
    messages = [Told(oak, AMARA, "message", item) for item in (one, two)]
    reports = [Told(oak, AMARA, "status", _report(post, s)) for s in ("sent", "delivered", "read")]
    events = [*messages, *reports, Told(oak, AMARA, "reaction", reaction)]
    story.courier.told += events
    return events


def _report(post: Post, state: str) -> dict[str, Any]:
    return {
        "id": post.wamid,
        "status": state,
        "timestamp": str(int(post.at)),
        "recipient_id": AMARA.phone,
        "biz_opaque_callback_data": post.reference,
    }


def _seen(one: Shown) -> tuple[Any, ...]:
    """What an agent sees, but for when it came in."""
    heads = [
        (head.number, head.status, head.unread, head.preview.text, head.last_activity_at)
        for head in one.heads
    ]
    return (*heads, *(_message(message) for message in one.messages))


def _message(message: Message) -> tuple[Any, ...]:
    reactions = [r["emoji"] for r in message.content.attributes.get("reactions", ())]
    said = message.content
    return (message.id, message.time, message.status, said.text, said.source_id, *reactions)

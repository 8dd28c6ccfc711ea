"""A customer says something in public: under a post of a Page or of an Instagram account."""

from infra.local.meta import ids
from infra.local.meta.customers.write import line_of, person_of
from infra.local.meta.model import Comment, Wire
from infra.local.meta.simulator import Simulator
from infra.local.meta.webhooks.pages import comment_event


def say_in_public(sim: Simulator, person_key: str, wish: Wire) -> Comment:
    """``wish`` holds ``line_id``, ``kind`` and ``text``; ``id`` and ``at`` (epoch seconds) if it
    matters."""
    line = line_of(sim, wish)
    person = person_of(sim, person_key, wish)
    post = f"{line.id}_{ids.numeric_for('post', line.id, digits=12)}"
    comment = Comment(
        id=str(wish.get("id") or f"{post.partition('_')[2]}_{ids.numeric(12)}"),
        line_id=line.id,
        person_id=person.id,
        post_id=post,
        text=str(wish["text"]),
        at=float(wish.get("at") or sim.clock.now()),
    )
    sim.world.comments[comment.id] = comment
    sim.world.changed()
    sim.courier.post(comment_event(line, person, comment))
    return comment

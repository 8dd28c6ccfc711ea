"""What a reply answers: a message of its conversation, by the name that the provider knows."""

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.conversation import Conversation
from chalicelib.domain.errors import Invalid
from chalicelib.store import messages

_Attributes = Mapping[str, Any]


def quoting(conversation: Conversation, said: _Attributes) -> dict[str, Any]:
    """A reply's attributes, with the provider's id of what it answers.

    Raises:
        Invalid: it answers nothing of this conversation, or in public what was not.
    """
    quoted = said.get("in_reply_to")
    if not quoted:
        return _not_public(said)
    found = messages.get(conversation.account, conversation.thread, int(quoted))
    if found is None:
        raise Invalid(
            "The message that this replies to is not in this conversation.",
            "invalid",
            {"content_attributes.in_reply_to": ["is not in this conversation"]},
        )
    if found.deleted or not found.content.source_id:
        return dict(said)
    quote = {"in_reply_to_external_id": found.content.source_id}
    # Public words are answered in another way than direct ones.
    comment = found.content.attributes.get("comment")
    if not comment:
        return _not_public({**said, **quote})
    quote |= {"in_reply_to_comment": comment["kind"], "in_reply_to_post": comment.get("post_id")}
    return {**said, **quote}


def _not_public(said: _Attributes) -> dict[str, Any]:
    if said.get("public"):
        raise Invalid(
            "Only what was said in public can be answered in public.",
            "invalid",
            {"content_attributes.public": ["answers nothing public"], "open_ways": ["text"]},
        )
    return dict(said)

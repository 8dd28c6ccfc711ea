"""Oak and one of its customers, as measurements need them: known, with an open conversation."""

import json
import time
import urllib.request
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from chalicelib.domain.account import Setup
from chalicelib.domain.audit import Act, by_user
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.message import Message
from chalicelib.inbox import browse, deliver, reference
from chalicelib.inbox.reply import Draft, reply
from chalicelib.privacy.audit import note
from chalicelib.store import sessions
from chalicelib.store import setup as setups
from chalicelib.workers.webhook import webhook as webhook_door
from tests.bench.servers import Servers
from tests.world import Business, Customer, make_world, signed, status, text, webhook

# Sixty characters, as the figure of the item's size asks.
SIXTY = "Could you please tell me when my order will be at my place? "


@dataclass
class Scene:
    """A business, a customer, and what they say to each other."""

    servers: Servers
    oak: Business
    customer: Customer = field(default_factory=Customer.new)
    _seconds: "count[int]" = field(default_factory=lambda: count(int(time.time()) - 3_000))

    def event(self, **change: Any) -> dict[str, Any]:
        """One of Meta's posts as API Gateway hands it to the function (payload 2.0)."""
        body = webhook(self.oak.whatsapp, **change)
        raw, signature = signed(self.servers.app_secret, body)
        return {
            "version": "2.0",
            "requestContext": {"http": {"method": "POST", "path": "/webhooks/meta"}},
            "headers": {"x-hub-signature-256": signature, "content-type": "application/json"},
            "body": raw.decode(),
            "isBase64Encoded": False,
        }

    def text_event(self, words: str = SIXTY, customer: Customer | None = None) -> dict[str, Any]:
        """A text a second later than the one before, so that the conversation moves in its list."""
        who = customer or self.customer
        return self.event(customer=who, messages=[text(who, words, at=next(self._seconds))])

    def post(self, event: dict[str, Any]) -> None:
        """Gives the webhook's function an event, which it must accept."""
        answer = webhook_door(event, None)
        assert answer["statusCode"] == 200, answer

    def open_screen(self) -> None:
        """One of Dana's screens hears of everything from now on."""
        bearer = sessions.Bearer(self.oak.account, self.oak.dana.id)
        sessions.show(bearer, "a-screen")

    def open_window(self) -> None:
        """Lets the simulator know that the customer has written: a reply is then allowed."""
        phone = self.customer.phone
        self._simulate(f"/_customers/{phone}", {"name": self.customer.name})
        wish = {"phone_number_id": self.oak.whatsapp.address, "text": "Hello"}
        self._simulate(f"/_customers/{phone}/send", wish)

    def head(self) -> Conversation:
        """The customer's conversation."""
        asked = browse.Asked(status=None)
        return browse.conversations_for(self.setup, self.oak.dana, asked).conversations[0]

    @property
    def setup(self) -> Setup:
        setup = setups.load(self.oak.account)
        assert setup
        return setup

    def reply(self, number: int, words: str = SIXTY) -> Message:
        """Dana's reply, from the request on to its entry in the audit log; her client names it by a
        time-ordered id."""
        head = browse.conversation(self.setup, self.oak.dana, number)
        echo = f"web-{int(time.time() * 1000)}-a1b2c3d4"
        draft = Draft(words, self.oak.dana.id, echo_id=echo)
        said = reply(self.setup, head, draft).message
        note(
            Act(
                said.account,
                by_user(self.oak.dana.id),
                "message.written",
                said.id,
                by="session",
                details={"conversation_id": number, "fields": ["content", "echo_id", "private"]},
            )
        )
        return said

    def deliver(self, message: Message) -> None:
        """The outbound queue's job for a reply."""
        deliver.deliver(deliver.Job(message.account, message.thread, message.id, 0))

    def status_event(self, message: Message, state: str) -> dict[str, Any]:
        """Meta's report on a delivered message, with our reference."""
        attempt = message.sends[0].attempt
        ours = reference.Reference(message.thread, message.id, 0, attempt)
        said = reference.written(message.account, ours)
        return self.event(statuses=[status(message.content.source_id, state, said)])

    def _simulate(self, path: str, body: dict[str, Any]) -> None:
        request = urllib.request.Request(
            self.servers.meta_url + path,
            data=json.dumps(body).encode(),
            headers={"content-type": "application/json"},
        )
        urllib.request.urlopen(request).close()


def set_up(servers: Servers) -> Scene:
    """A scene in which the customer has written twice."""
    scene = Scene(servers, make_world(servers.app_secret).oak)
    for _ in range(2):
        scene.post(scene.text_event())
    return scene

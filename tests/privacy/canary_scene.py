"""Oak, and a customer whose every word is a canary."""

import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from chalice.test import Client

from chalicelib.aws.clients import client as aws
from chalicelib.config import setting
from chalicelib.domain.account import Inbox
from chalicelib.workers import deliver
from chalicelib.workers.webhook import webhook as webhook_door
from tests.meta import Meta
from tests.privacy.canary import (
    Canary,
    Watch,
)
from tests.world import World, signed, webhook


@dataclass
class Scene:
    """Oak, and a customer whose every word is a canary."""

    world: World
    meta: Meta
    client: Client
    canary: Canary
    watch: Watch
    box: Inbox
    shop: Inbox
    token: str = ""
    crash: Exception = field(default_factory=Exception)

    def api(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """A call with Dana's token; what it answered, and that it did, is kept."""
        root = "" if path.startswith("/") else f"/api/v1/accounts/{self.world.oak.account}/"
        raw = body if isinstance(body, bytes) else json.dumps(body).encode() if body else b""
        sent = {"content-type": "application/json", "api_access_token": self.token, **headers}
        answer = self.client.http.request(method, root + path, headers=sent, body=raw)
        self.watch.answers.append((f"{method} {path}", answer.status_code, answer.body))
        try:
            return json.loads(answer.body)
        except ValueError:
            return None

    def post_webhook(self, body: Any, signature: str = "") -> None:
        """Meta posts to our door."""
        raw, good = signed(self.world.app_secret, body)
        event = {
            "requestContext": {"http": {"method": "POST"}},
            "headers": {"x-hub-signature-256": signature or good},
            "body": raw.decode(errors="replace"),
        }
        answer = webhook_door(event, None)
        self.watch.answers.append(
            ("POST /webhooks/meta", answer["statusCode"], answer["body"].encode())
        )

    def whatsapp(self, **message: Any) -> None:
        """The customer says something by WhatsApp."""
        said = {
            "from": self.canary.phone,
            "from_user_id": self.canary.bsuid,
            "id": f"wamid.{secrets.token_hex(20)}",
            "timestamp": str(int(time.time())),
            **message,
        }
        body = webhook(self.world.oak.whatsapp, None, [said])
        body["entry"][0]["changes"][0]["value"]["contacts"] = [
            {
                "profile": {"name": self.canary.name},
                "wa_id": self.canary.phone,
                "user_id": self.canary.bsuid,
            }
        ]
        self.post_webhook(body)

    def conversation(self) -> int:
        found = self.api("GET", f"conversations?status=all&inbox_id={self.world.oak.whatsapp.id}")
        return int(found["data"]["payload"][0]["id"])

    def contact(self) -> int:
        found = self.api("GET", f"conversations/{self.conversation()}")
        return int(found["meta"]["sender"]["id"])

    def says(self, **said: Any) -> Any:
        """Dana answers, and the reply goes as far as it gets."""
        number = self.conversation()
        answer = self.api("POST", f"conversations/{number}/messages", said)
        self.run_outbound()
        return answer

    def run_outbound(self) -> None:
        for job in waiting("OUTBOUND_QUEUE_URL"):
            deliver.deliver(job, None)

    def fault(self, kind: str, path: str = "/messages", code: int = 0) -> None:
        self.meta.call("POST", "/_faults", {"path": path, "kind": kind, "times": 1, "code": code})


def waiting(queue: str) -> Iterator[dict[str, Any]]:
    """An event for each message that stands in a queue now."""
    url = setting(queue)
    while found := aws("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for one in found:
            aws("sqs").delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
            yield event(one["Body"])


def event(body: str) -> dict[str, Any]:
    record = {
        "messageId": "m",
        "body": body,
        "receiptHandle": "none",
        "attributes": {"ApproximateReceiveCount": "1"},
    }
    return {"Records": [record]}

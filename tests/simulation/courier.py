"""Meta's side of webhooks: signed, in batches, repeated until answered well and at times again."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from tests.simulation.cloud import Cloud
from tests.simulation.engine import Ended
from tests.simulation.scene import APP_SECRET
from tests.world import Business, Customer

_LONGEST_PAUSE = 300.0
_MOST_AT_ONCE = 3


@dataclass(eq=False)
class Told:
    """One thing that Meta has to tell us."""

    business: Business
    customer: Customer
    kind: str  # "message", "status", "reaction", "poison"
    item: Mapping[str, Any]
    tries: int = 0
    accepted_at: float = 0

    @property
    def id(self) -> str:
        return str(self.item["id"])

    @property
    def text(self) -> str:
        return str(self.item.get("text", {}).get("body", ""))

    @property
    def time(self) -> int:
        return int(self.item.get("timestamp", 0)) * 1000


@dataclass
class Courier:
    """Carries everything that Meta has to tell, until we have taken it."""

    cloud: Cloud
    told: list[Told] = field(default_factory=list)
    waiting: list[Told] = field(default_factory=list)
    under_way: int = 0
    is_calm: bool = False

    @property
    def is_idle(self) -> bool:
        return not self.waiting and not self.under_way

    def tell(self, told: Told, seconds: float) -> None:
        """Tells something in `seconds`, or later: the network keeps no order."""
        self.told.append(told)
        random, profile = self.cloud.engine.random, self.cloud.network.profile
        self._later(told, seconds + random.random() * profile.disorder)

    def _later(self, told: Told, seconds: float) -> None:
        self.waiting.append(told)
        self.cloud.engine.after(seconds, lambda: self._post_with(told))

    def _post_with(self, told: Told) -> None:
        """Posts it with whatever else waits for the same line, now and then."""
        if told not in self.waiting:
            return
        together = [told]
        if self.cloud.engine.random.random() < 0.3:
            others = [one for one in self.waiting if one.business is told.business]
            together += [one for one in others if one is not told][: _MOST_AT_ONCE - 1]
        for one in together:
            self.waiting.remove(one)
        self.post(together)

    def post(self, together: list[Told]) -> None:
        """One post; what is not answered with 200 comes again."""
        self.under_way += 1
        for one in together:
            one.tries += 1
        self.cloud.functions.invoke(
            "webhook", _event(together), lambda how: self._heard(together, how)
        )

    def _heard(self, together: list[Told], how: Ended) -> None:
        self.under_way -= 1
        random, profile = self.cloud.engine.random, self.cloud.network.profile
        is_well = how.is_well and how.value["statusCode"] == 200
        if not is_well or random.random() < profile.faults:
            for one in together:
                pause = 1 if self.is_calm else min(_LONGEST_PAUSE, 2.0 ** min(one.tries, 8))
                self._later(one, random.random() * pause)
            return
        for one in together:
            one.accepted_at = one.accepted_at or self.cloud.engine.now
            if random.random() < profile.duplicates and one.tries < 4:
                self._later(one, random.expovariate(1) * random.choice((0.1, 5, profile.spread)))


def _event(together: list[Told]) -> dict[str, Any]:
    raw = json.dumps(body_of(together))
    signature = hmac.new(APP_SECRET.encode(), raw.encode(), sha256).hexdigest()
    return {
        "requestContext": {"http": {"method": "POST"}},
        "headers": {"x-hub-signature-256": f"sha256={signature}"},
        "body": raw,
    }


def body_of(together: list[Told]) -> dict[str, Any]:
    """A webhook's body with these things, each line's in an entry of its own."""
    lines = {one.business.whatsapp.address: one.business for one in together}
    return {
        "object": "whatsapp_business_account",
        "entry": [
            {"id": "109800700600301", "changes": [_change(business, together)]}
            for business in lines.values()
        ],
    }


def _change(business: Business, together: list[Told]) -> dict[str, Any]:
    ours = [one for one in together if one.business is business]
    value: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": {"phone_number_id": business.whatsapp.address},
    }
    messages = [one for one in ours if one.kind != "status"]
    statuses = [dict(one.item) for one in ours if one.kind == "status"]
    if messages:
        value["contacts"] = list({one.customer.bsuid: _sender(one) for one in messages}.values())
        value["messages"] = [_raw(one) for one in messages]
    if statuses:
        value["statuses"] = statuses
    return {"field": "messages", "value": value}


def _raw(told: Told) -> Any:
    """What stands in the body; poison is nothing that anybody could read."""
    return told.id if told.kind == "poison" else dict(told.item)


def _sender(told: Told) -> dict[str, Any]:
    customer = told.customer
    shown = {"wa_id": customer.phone} if "from" in told.item else {}
    return {"profile": {"name": customer.name}, "user_id": customer.bsuid, **shown}

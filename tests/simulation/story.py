"""What happens in one run: customers write, agents answer, Meta reports, lines break."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from chalicelib.domain.ids import id_of
from tests.simulation.agents import Agents
from tests.simulation.cloud import Cloud
from tests.simulation.courier import Courier, Told
from tests.simulation.graph import Post
from tests.world import Business, Customer, World

_MESSAGES = {False: (8, 16), True: (20, 36)}
_KINDS = ("text", "image", "reaction", "poison")
_SENDS = {False: (16, 28), True: (160, 220)}
_ERASURES = (1, 3)
_AROUND_ERASURE = (2, 10)
_EMOJIS = ("👍", "❤️", "😂", "😮")


@dataclass
class Story:
    """One run's plot and everyone in it."""

    cloud: Cloud
    world: World
    courier: Courier
    agents: Agents
    customers: dict[int, list[Customer]] = field(default_factory=dict)
    _count: int = 0

    @staticmethod
    def begun(cloud: Cloud, world: World) -> "Story":
        story = Story(cloud, world, Courier(cloud), Agents(cloud))
        cloud.graph.took = story.report
        cloud.watch.doubts = story.decide_soon
        return story

    @property
    def businesses(self) -> tuple[Business, Business]:
        return self.world.oak, self.world.fern

    def plan(self) -> None:
        """Draws who writes what when."""
        random, spread = self.cloud.engine.random, self.cloud.profile.spread
        both = Customer(phone="33600000000", name="Amara Okafor", bsuid="FR.1")
        for n, business in enumerate(self.businesses):
            own = [
                Customer(f"3361{n}00000{k}", f"Customer {n}{k}", f"FR.{n}{k}9")
                for k in range(random.randint(1, 2))
            ]
            self.customers[business.account] = [both, *own]
        for _ in range(random.randint(*_MESSAGES[self.cloud.profile.reactions])):
            self.cloud.engine.after(_soon(random, spread), self._customer_writes)
        for _ in range(random.randint(*_SENDS[self.cloud.profile.busy])):
            self.cloud.engine.after(random.uniform(2, spread + 20), self._agent_writes)
        for _ in range(random.randint(0, 4 if self.cloud.profile.bursts else 12)):
            self.cloud.engine.after(random.uniform(5, spread + 20), self._agent_tidies)
        for _ in range(random.randint(*_ERASURES) if self.cloud.profile.forgets else 0):
            self.cloud.engine.after(random.uniform(5, spread + 20), self._agent_forgets)
        if self.cloud.profile.line_breaks:
            self._plan_a_break()

    def _customer_writes(self) -> None:
        random, business = self.cloud.engine.random, self._business()
        customer = random.choice(self.customers[business.account])
        burst = random.choice((1, 4) if self.cloud.profile.bursts else (1, 1, 1, 1, 1, 2))
        for _ in range(burst):
            self.say(business, customer)

    def say(self, business: Business, customer: Customer, kind: str = "") -> Told:
        """A customer writes something now; Meta tells us of it soon."""
        random = self.cloud.engine.random
        kind = kind or random.choices(_KINDS, self._shares)[0]
        item = self.item(business, customer, kind)
        named = {"text": "message", "image": "message"}.get(kind, kind)
        told = Told(business, customer, named, item)
        self.courier.tell(told, random.random())
        if named == "message" and self.cloud.profile.reactions and random.random() < 0.4:
            self._dithers(told)
        return told

    def _dithers(self, about: Told) -> None:
        """One emoji after the other, told all at once, while the file may be on its way, too."""
        random = self.cloud.engine.random
        at = random.uniform(0, 3)
        for n, emoji in enumerate(_EMOJIS):
            item = self.item(about.business, about.customer, "reaction")
            item["timestamp"] = str(int(self.cloud.engine.now) + n)
            item["reaction"] = {"message_id": about.id, "emoji": emoji}
            told = Told(about.business, about.customer, "reaction", item)
            self.courier.tell(told, at + random.uniform(0, 0.1))

    @property
    def _shares(self) -> tuple[int, ...]:
        poison = 30 if self.cloud.profile.poison else 2
        return (60, 40, 80, poison) if self.cloud.profile.reactions else (85, 8, 5, poison)

    def item(self, business: Business, customer: Customer, kind: str) -> dict[str, Any]:
        """What Meta says of something that a customer does now."""
        random = self.cloud.engine.random
        self._count += 1
        item: dict[str, Any] = {
            "from_user_id": customer.bsuid,
            "id": f"wamid.in{self._count:05d}",
            "timestamp": str(int(self.cloud.engine.now)),
            "type": kind,
        }
        if random.random() < 0.8:
            item["from"] = customer.phone
        if kind == "text":
            item["text"] = {"body": f"{business.account} says {self._count}"}
        elif kind == "image":
            item["image"] = {"id": f"media{self._count}", "mime_type": "image/png"}
        elif kind == "reaction":
            said = [
                one.id
                for one in self.courier.told
                if one.kind == "message" and (one.business, one.customer) == (business, customer)
            ]
            target = random.choice(said[:3]) if said else "wamid.unknown"
            item["reaction"] = {"message_id": target, "emoji": random.choice(_EMOJIS[:2])}
        return item

    def report(self, post: Post) -> None:
        """Meta took a send: how far it gets, each step told on its own."""
        random, profile = self.cloud.engine.random, self.cloud.network.profile
        business = next(b for b in self.businesses if b.whatsapp.address == post.line)
        customer = next(
            c for c in self.customers[business.account] if post.to in (c.phone, c.bsuid)
        )
        ends = random.choice(
            (("sent", "delivered", "read"), ("sent", "delivered"), ("sent",), ("sent", "failed"))
        )
        at = random.choice((0.0, 0.1, 2.0))
        if profile.slow_statuses:
            at += random.uniform(0, 1_500)
        for state in ends:
            item: dict[str, Any] = {
                "id": post.wamid,
                "status": state,
                "timestamp": str(int(self.cloud.engine.now + at)),
                "recipient_id": customer.phone,
                "recipient_user_id": customer.bsuid,
                "biz_opaque_callback_data": post.reference,
            }
            if state == "failed":
                item["errors"] = [{"code": 131026, "title": "Undeliverable"}]
            self.courier.tell(Told(business, customer, "status", item), at)
            at += random.expovariate(1) * random.choice((0.1, 3))

        if random.random() < (0.5 if profile.reactions else 0.05):
            item = self.item(business, customer, "reaction")
            item["reaction"] = {"message_id": post.wamid, "emoji": "👍"}
            self.courier.tell(Told(business, customer, "reaction", item), random.random())

    def _agent_writes(self) -> None:
        if not self.agents.write(self._business()):
            self.cloud.engine.after(10, self._agent_writes)

    def _agent_tidies(self) -> None:
        """What an agent has just resolved, everybody writes about at once."""
        business = self._business()
        self.agents.tidy(business)
        if self.cloud.profile.bursts:
            at = self.cloud.engine.random.uniform(1, 6)
            for customer in self.customers[business.account] * 2:
                self.cloud.engine.after(at, partial(self._says, business, customer))

    def _agent_forgets(self) -> None:
        """Somebody is erased, at once or after a grace, while they are writing and written to."""
        random, engine, business = self.cloud.engine.random, self.cloud.engine, self._business()
        customer = random.choice(self.customers[business.account])
        grace = random.choice((0, 0, 1))
        engine.after(1, lambda: self.agents.forget(business, customer, grace))
        for _ in range(random.choice((0, *_AROUND_ERASURE))):
            engine.after(random.uniform(0, 6), partial(self._says, business, customer))
            engine.after(random.uniform(0, 4), self._agent_writes)

    def _says(self, business: Business, customer: Customer) -> None:
        self.say(business, customer, "text")

    def decide_soon(self, pk: str, sk: str) -> None:
        """A message has become uncertain; often an agent sees it and decides."""
        random = self.cloud.engine.random
        if self.agents.is_calm or random.random() < 0.4:
            return
        _, account, _, thread = pk.split("#")
        business = next(b for b in self.businesses if b.account == int(account))
        again = random.random() < 0.6

        def decide() -> None:
            self.agents.decide(business, thread, id_of(sk[2:]), resend=again)

        self.cloud.engine.after(random.choice((0.5, 5, 90)) * random.random(), decide)

    def _plan_a_break(self) -> None:
        line, random = self._business(), self.cloud.engine.random
        broken = self.cloud.graph.broken_lines
        begins = random.uniform(5, self.cloud.profile.spread)
        self.cloud.engine.after(begins, lambda: broken.add(line.whatsapp.address))

        def mend() -> None:
            broken.discard(line.whatsapp.address)
            self.agents.reconnect(line)

        self.cloud.engine.after(begins + random.uniform(5, 200), mend)

    def _business(self) -> Business:
        oak, fern = self.businesses
        return oak if self.cloud.engine.random.random() < 0.65 else fern


def _soon(random: Any, spread: float) -> float:
    """Many come at the very beginning, at once: first contact is where races are."""
    return random.choice((0.0, 0.2, random.uniform(0, spread), random.uniform(0, spread)))  # type: ignore[no-any-return]

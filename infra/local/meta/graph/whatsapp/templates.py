"""Message templates of a WhatsApp Business Account: a starting set, and their life."""

import asyncio
from dataclasses import replace

from infra.local.meta import ids
from infra.local.meta.graph.errors import GraphError, no_such_object
from infra.local.meta.graph.whatsapp.template_checks import check, style_of
from infra.local.meta.model import Template, Wire
from infra.local.meta.simulator import Simulator
from infra.local.meta.webhooks.whatsapp import template_events

_REVIEW_SECONDS = 2.0
_EDITABLE = ("APPROVED", "REJECTED", "PAUSED")
_PLAYED = ("status", "reason", "quality", "category", "correct_category", "components")


def _body(text: str, *example: str) -> Wire:
    sample = {"example": {"body_text": [list(example)]}} if example else {}
    return {"type": "BODY", "text": text, **sample}


def _named_body(text: str, **example: str) -> Wire:
    sample = [{"param_name": name, "example": value} for name, value in example.items()]
    return {"type": "BODY", "text": text, "example": {"body_text_named_params": sample}}


_STARTING_SET: tuple[tuple[str, str, str, str, str, tuple[Wire, ...]], ...] = (
    ("hello_world", "en_US", "UTILITY", "APPROVED", "POSITIONAL", (
        {"type": "HEADER", "format": "TEXT", "text": "Hello World"},
        _body("Welcome! This message shows that your number can send templates."),
        {"type": "FOOTER", "text": "Sent from the test account"},
    )),
    ("order_update", "en_US", "UTILITY", "APPROVED", "POSITIONAL", (
        _body("Hi {{1}}, your order {{2}} has left our workshop.", "Ana", "2081"),
        {"type": "BUTTONS", "buttons": [
            {"type": "URL", "text": "Follow the parcel",
             "url": "https://shop.example/parcels/{{1}}",
             "example": ["https://shop.example/parcels/2081"]},
        ]},
    )),
    ("order_update", "de", "UTILITY", "APPROVED", "POSITIONAL", (
        _body("Hallo {{1}}, deine Bestellung {{2}} ist unterwegs.", "Ana", "2081"),
    )),
    ("appointment_reminder", "en_US", "UTILITY", "APPROVED", "NAMED", (
        _named_body(
            "Hi {{first_name}}, we expect you on {{day}}. Does that still suit you?",
            first_name="Ana", day="Tuesday",
        ),
        {"type": "BUTTONS", "buttons": [
            {"type": "QUICK_REPLY", "text": "Yes"}, {"type": "QUICK_REPLY", "text": "Move it"},
        ]},
    )),
    ("autumn_collection", "en_US", "MARKETING", "APPROVED", "POSITIONAL", (
        {"type": "HEADER", "format": "IMAGE",
         "example": {"header_handle": ["https://shop.example/autumn.jpg"]}},
        _body("{{1}}, the autumn glazes are out of the kiln.", "Ana"),
        {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Stop"}]},
    )),
    ("spring_code", "en_US", "MARKETING", "APPROVED", "POSITIONAL", (
        _body("A tenth off everything, until Sunday."),
        {"type": "BUTTONS", "buttons": [
            {"type": "COPY_CODE", "text": "Copy the code", "example": "OAK10"},
        ]},
    )),
    ("winter_sale", "en_US", "MARKETING", "PAUSED", "POSITIONAL", (
        _body("Everything made of clay is a fifth cheaper this week."),
    )),
    ("loyalty_points", "en_US", "MARKETING", "REJECTED", "POSITIONAL", (
        _body("You have {{1}} points.", "12"),
    )),
)  # fmt: skip


def templates_of(sim: Simulator, owner_id: str) -> dict[str, Template]:
    """All templates of an account by id; an account met for the first time has the starting set."""
    if owner_id not in sim.world.templates:
        fresh = [
            Template(
                id=ids.numeric_for(owner_id, name, language, digits=15),
                name=name,
                language=language,
                category=category,
                status=status,
                components=components,
                parameter_format=style,
                reason="INVALID_FORMAT" if status == "REJECTED" else "NONE",
            )
            for name, language, category, status, style, components in _STARTING_SET
        ]
        sim.world.templates[owner_id] = {template.id: template for template in fresh}
    return sim.world.templates[owner_id]


def create(sim: Simulator, owner_id: str, wanted: Wire) -> Template:
    """Take in a template for review: it is approved after two seconds, or rejected when its name
    holds ``reject``."""
    check(wanted)
    _refuse_twin(sim, owner_id, wanted)
    template = Template(
        id=ids.numeric(15),
        name=wanted["name"],
        language=wanted["language"],
        category=wanted["category"],
        status="PENDING",
        components=tuple(wanted["components"]),
        parameter_format=style_of(wanted),
    )
    templates_of(sim, owner_id)[template.id] = template
    sim.world.changed()
    sim.errands.run(_review(sim, owner_id, template))
    return template


def edit(sim: Simulator, template_id: str, changes: Wire) -> None:
    """Replace the components or the category of a template; it is reviewed again."""
    owner_id, template = owner_of(sim, template_id)
    if template.status not in _EDITABLE:
        raise GraphError(
            100,
            subcode=2388039,
            told="Only templates that are approved, rejected or paused can be edited.",
        )
    if "category" in changes and template.status == "APPROVED":
        raise GraphError(
            100, subcode=2388025, told="The category of an approved template cannot be changed."
        )
    wanted = {
        "name": template.name,
        "language": template.language,
        "category": changes.get("category", template.category),
        "parameter_format": template.parameter_format,
        "components": changes.get("components", list(template.components)),
    }
    check(wanted)
    edited = replace(
        template,
        category=wanted["category"],
        components=tuple(wanted["components"]),
        status="PENDING",
        reason="NONE",
    )
    templates_of(sim, owner_id)[template_id] = edited
    sim.world.changed()
    sim.errands.run(_review(sim, owner_id, edited))


def delete(sim: Simulator, owner_id: str, name: str, id: str = "") -> None:
    """Delete every language of a name, or the one with this id."""
    known = templates_of(sim, owner_id)
    doomed = [t.id for t in known.values() if t.name == name and id in ("", t.id)]
    if not doomed:
        raise GraphError(
            100,
            title=f"Message template {name} does not exist",
            subcode=2593002,
            told="There is no message template of this name.",
        )
    for template_id in doomed:
        del known[template_id]
    sim.world.changed()


def change(sim: Simulator, owner_id: str, template_id: str, wish: Wire) -> Template:
    """Play Meta: another status, quality, category or wording; the product is told of each."""
    known = templates_of(sim, owner_id)
    before = known[template_id]
    fields = {name: wish[name] for name in _PLAYED if name in wish}
    if "components" in fields:
        fields["components"] = tuple(fields["components"])
    if fields.get("category", before.category) != before.category:
        fields["previous_category"] = before.category
    if "status" in fields:
        fields.setdefault("reason", "INVALID_FORMAT" if wish["status"] == "REJECTED" else "NONE")
    template = replace(before, **fields)
    known[template_id] = template
    sim.world.changed()
    if not wish.get("silent"):
        for event in template_events(owner_id, before, template, int(sim.clock.now())):
            sim.courier.post(event)
    return template


def unpause(sim: Simulator, template_id: str) -> None:
    """Let a paused template go out again."""
    owner_id, template = owner_of(sim, template_id)
    if template.status != "PAUSED":
        raise GraphError(100, told="This template is not paused.")
    change(sim, owner_id, template_id, {"status": "APPROVED"})


def owner_of(sim: Simulator, template_id: str) -> tuple[str, Template]:
    """The account of a template, and the template."""
    for owner_id, known in sim.world.templates.items():
        if template_id in known:
            return owner_id, known[template_id]
    raise no_such_object(template_id, "POST")


async def _review(sim: Simulator, owner_id: str, template: Template) -> None:
    await asyncio.sleep(_REVIEW_SECONDS)
    if templates_of(sim, owner_id).get(template.id) == template:
        status = "REJECTED" if "reject" in template.name else "APPROVED"
        change(sim, owner_id, template.id, {"status": status})


def _refuse_twin(sim: Simulator, owner_id: str, wanted: Wire) -> None:
    key = (wanted["name"], wanted["language"])
    if any((t.name, t.language) == key for t in templates_of(sim, owner_id).values()):
        raise GraphError(
            100,
            subcode=2388024,
            told="There is already content in this language for this template.",
        )

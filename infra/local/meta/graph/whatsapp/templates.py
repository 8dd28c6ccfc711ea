"""Message templates of a WhatsApp Business Account: a starting set, and their life."""

import asyncio
import re
from dataclasses import replace

from infra.local.meta import ids
from infra.local.meta.graph.errors import GraphError
from infra.local.meta.model import Template, Wire
from infra.local.meta.simulator import Simulator
from infra.local.meta.webhooks.whatsapp import template_event

_REVIEW_SECONDS = 2.0
_NAME = re.compile(r"[a-z0-9_]{1,512}")
_CATEGORIES = ("MARKETING", "UTILITY", "AUTHENTICATION")


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
            )
            for name, language, category, status, style, components in _STARTING_SET
        ]
        sim.world.templates[owner_id] = {template.id: template for template in fresh}
    return sim.world.templates[owner_id]


def create(sim: Simulator, owner_id: str, wanted: Wire) -> Template:
    """Take in a template for review: it is approved after two seconds, or rejected when its name
    holds ``reject``."""
    _check(sim, owner_id, wanted)
    template = Template(
        id=ids.numeric(15),
        name=wanted["name"],
        language=wanted["language"],
        category=wanted["category"],
        status="PENDING",
        components=tuple(wanted["components"]),
        parameter_format=str(wanted.get("parameter_format", "POSITIONAL")).upper(),
    )
    templates_of(sim, owner_id)[template.id] = template
    sim.world.changed()
    sim.errands.run(_review(sim, owner_id, template))
    return template


def delete(sim: Simulator, owner_id: str, name: str, id: str = "") -> None:
    """Delete every language of a name, or the one with this id."""
    known = templates_of(sim, owner_id)
    doomed = [t.id for t in known.values() if t.name == name and id in ("", t.id)]
    if not doomed:
        raise GraphError(100, title=f"Message template {name} does not exist", subcode=2593002)
    for template_id in doomed:
        del known[template_id]
    sim.world.changed()


def set_status(sim: Simulator, owner_id: str, template_id: str, status: str) -> Template:
    """Change a template's status and tell the product."""
    known = templates_of(sim, owner_id)
    template = replace(known[template_id], status=status)
    known[template_id] = template
    sim.world.changed()
    reason = "INVALID_FORMAT" if status == "REJECTED" else "NONE"
    sim.courier.post(template_event(owner_id, template, reason))
    return template


async def _review(sim: Simulator, owner_id: str, template: Template) -> None:
    await asyncio.sleep(_REVIEW_SECONDS)
    if template.id in templates_of(sim, owner_id):
        status = "REJECTED" if "reject" in template.name else "APPROVED"
        set_status(sim, owner_id, template.id, status)


def _check(sim: Simulator, owner_id: str, wanted: Wire) -> None:
    for field in ("name", "language", "category", "components"):
        if not wanted.get(field):
            raise GraphError(100, title=f"The parameter {field} is required.")
    if not _NAME.fullmatch(str(wanted["name"])):
        raise GraphError(
            100, "Template name may hold lower-case letters, digits and underscores only."
        )
    if wanted["category"] not in _CATEGORIES:
        raise GraphError(100, f"Param category must be one of {{{', '.join(_CATEGORIES)}}}")
    parts = wanted["components"]
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise GraphError(100, "Param components must be an array of objects.")
    kinds = [str(part.get("type", "")).upper() for part in parts]
    if kinds.count("BODY") != 1:
        raise GraphError(100, "A template needs exactly one component of type BODY.")
    twins = [
        template
        for template in templates_of(sim, owner_id).values()
        if (template.name, template.language) == (wanted["name"], wanted["language"])
    ]
    if twins:
        raise GraphError(
            100,
            title="Invalid parameter",
            details="There is already content in this language for this template.",
            subcode=2388024,
        )

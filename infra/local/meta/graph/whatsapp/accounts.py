"""Numbers and business accounts: reading them, registering, subscribing, listing templates."""

from typing import Any

from infra.local.meta.graph.errors import GraphError
from infra.local.meta.graph.fields import asked, pick
from infra.local.meta.graph.whatsapp.templates import templates_of
from infra.local.meta.model import Line, Template, Wire
from infra.local.meta.simulator import Simulator

_NUMBER_FIELDS: Wire = {
    "quality_rating": "GREEN",
    "throughput": {"level": "STANDARD"},
    "whatsapp_business_manager_messaging_limit": "TIER_2K",
    "code_verification_status": "VERIFIED",
    "name_status": "APPROVED",
    "account_mode": "LIVE",
    "is_official_business_account": False,
    "is_pin_enabled": True,
    "health_status": {"can_send_message": "AVAILABLE"},
}
_SHARED = {
    "messages", "messaging_postbacks", "messaging_optins", "messaging_handovers", "standby",
    "message_reactions",
}  # fmt: skip
_PAGE_FIELDS = _SHARED | {
    "message_reads", "message_deliveries", "message_echoes", "message_edits", "messaging_referrals",
    "messaging_policy_enforcement", "messaging_account_linking", "response_feedback", "feed",
}  # fmt: skip
FIELDS = {
    "page": _PAGE_FIELDS,
    "messenger": _PAGE_FIELDS,
    "instagram": _SHARED
    | {"message_edit", "messaging_seen", "messaging_referral", "comments", "live_comments",
       "mentions"},
}  # fmt: skip
_DEFAULT_FIELDS = (
    "verified_name", "code_verification_status", "display_phone_number", "quality_rating",
    "platform_type", "throughput", "id",
)  # fmt: skip
_TEMPLATE_FIELDS = (
    "name", "parameter_format", "components", "language", "status", "category", "id",
)  # fmt: skip


def describe(sim: Simulator, id: str, token: str, arguments: dict[str, Any]) -> Wire:
    """A number, account, Page, Instagram account or person. Any token owns any asset, so an id
    met for the first time is what the asked fields make of it."""
    fields = asked(arguments)
    known = sim.world.lines.get(id)
    asks_number = {"display_phone_number", "verified_name"} & set(fields)
    if (known and known.kind == "whatsapp") or asks_number:
        return pick(_number(sim.world.line(id, "whatsapp")), fields or _DEFAULT_FIELDS, id)
    if _is_account(sim, id) or {"currency", "message_template_namespace"} & set(fields):
        return pick(_account(id), fields or ("id", "name"), id)
    if not fields and token.startswith("EAA") and known is None and id != "me":
        return pick(_number(sim.world.line(id, "whatsapp")), _DEFAULT_FIELDS, id)
    return pick(_page(sim, id), fields or ("id", "name"), id)


def phone_numbers(sim: Simulator, owner_id: str, token: str, arguments: dict[str, Any]) -> Wire:
    """The account's numbers. Numbers whose account nobody has named yet join the one that asks,
    unless its owner has told us which it shares."""
    is_told = sim.grants.token(token) is not None
    for line in list(sim.world.lines.values()):
        if line.kind == "whatsapp" and not is_told and not sim.world.is_settled(line):
            sim.world.settle(line.id, owner_id)
    numbers = [
        line
        for line in sim.world.lines.values()
        if line.kind == "whatsapp" and line.owner_id == owner_id
    ]
    fields = asked(arguments) or _DEFAULT_FIELDS
    return {"data": [pick(_number(line), fields, line.id) for line in numbers]} | _paging()


def subscribe(sim: Simulator, id: str, token: str, arguments: dict[str, Any]) -> Wire:
    """Subscribe this app. An override address has at most 200 characters and needs its token;
    Pages and Instagram accounts name their fields."""
    override = str(arguments.get("override_callback_uri", ""))
    if override and (len(override) > 200 or not arguments.get("verify_token")):
        raise GraphError(100, "Param override_callback_uri needs at most 200 characters and a"
                              " verify_token.")  # fmt: skip
    fields = str(arguments.get("subscribed_fields", ""))
    _check_fields(sim, id, token, fields)
    sim.world.subscriptions[id] = {"override_callback_uri": override, "subscribed_fields": fields}
    sim.world.changed()
    return {"success": True}


def _check_fields(sim: Simulator, id: str, token: str, fields: str) -> None:
    given, known = sim.grants.token(token), sim.world.lines.get(id)
    kind = given.kind if given else known.kind if known else ""
    allowed = FIELDS.get("instagram" if token.startswith("IGA") else kind)
    if allowed is None:
        return
    if not fields:
        raise GraphError(100, title="The parameter subscribed_fields is required.")
    for place, field in enumerate(fields.split(",")):
        if field not in allowed:
            choice = ", ".join(sorted(allowed))
            raise GraphError(
                100, title=f"Param subscribed_fields[{place}] must be one of {{{choice}}}"
            )


def unsubscribe(sim: Simulator, id: str) -> Wire:
    sim.world.subscriptions.pop(id, None)
    sim.world.changed()
    return {"success": True}


def subscribed_apps(sim: Simulator, id: str) -> Wire:
    subscription = sim.world.subscriptions.get(id)
    if subscription is None:
        return {"data": []}
    app = {"id": sim.settings.app_id, "name": "Chathood", "link": "https://app.example"}
    if subscription["subscribed_fields"]:
        fields = subscription["subscribed_fields"].split(",")
        return {"data": [{**app, "subscribed_fields": fields}]}
    one: Wire = {"whatsapp_business_api_data": app}
    if subscription["override_callback_uri"]:
        one["override_callback_uri"] = subscription["override_callback_uri"]
    return {"data": [one]}


def list_templates(sim: Simulator, owner_id: str, arguments: dict[str, Any]) -> Wire:
    """Templates by page; ``after`` is the place to go on, as a number in a string."""
    fields = asked(arguments) or _TEMPLATE_FIELDS
    found = [
        template
        for template in templates_of(sim, owner_id).values()
        if all(
            str(getattr(template, key)) == str(arguments[key])
            for key in ("name", "language", "status", "category")
            if arguments.get(key)
        )
    ]
    start, size = _count(arguments, "after", 0), _count(arguments, "limit", 25)
    page = found[start : start + size]
    data = [pick(_template(template), (*fields, "id"), template.id) for template in page]
    following = str(start + size) if start + size < len(found) else ""
    return {"data": data} | (_paging(str(start), following) if page else {})


def _count(arguments: dict[str, Any], name: str, otherwise: int) -> int:
    asked = str(arguments.get(name) or otherwise)
    if not asked.isdigit():
        raise GraphError(100, f"Param {name} must be a number.")
    return int(asked)


def _is_account(sim: Simulator, id: str) -> bool:
    return any(line.owner_id == id for line in sim.world.lines.values())


def _number(line: Line) -> Wire:
    return {
        **_NUMBER_FIELDS,
        "id": line.id,
        "status": "CONNECTED" if line.registered else "PENDING",
        "platform_type": "CLOUD_API" if line.registered else "NOT_APPLICABLE",
        "is_on_biz_app": line.on_app,
        "display_phone_number": f"+{line.address}",
        "verified_name": line.name,
    }


def _account(id: str) -> Wire:
    return {
        "id": id,
        "name": "Test shop",
        "currency": "EUR",
        "timezone_id": "1",
        "message_template_namespace": f"ns_{id}",
        "account_review_status": "APPROVED",
        "country": "DE",
        "ownership_type": "CLIENT_OWNED",
    }


def _page(sim: Simulator, id: str) -> Wire:
    line = sim.world.lines.get(id)
    name = line.name if line else "Test shop"
    handle = line.address if line and line.address else "test.shop"
    return {"id": id, "name": name, "username": handle, "user_id": id}


def _template(template: Template) -> Wire:
    return {
        "id": template.id,
        "name": template.name,
        "language": template.language,
        "status": template.status,
        "category": template.category,
        "components": list(template.components),
        "parameter_format": template.parameter_format,
        "quality_score": {"score": template.quality},
        "rejected_reason": template.reason,
        "previous_category": template.previous_category or None,
        "correct_category": template.correct_category or None,
    }


def _paging(before: str = "0", after: str = "") -> Wire:
    paging: Wire = {"cursors": {"before": before, "after": after or before}}
    if after:
        paging["next"] = f"?after={after}"
    return {"paging": paging}

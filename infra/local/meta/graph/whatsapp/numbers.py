"""A number's way into the Cloud API: registered with a PIN, or shared with the phone's app."""

from dataclasses import replace
from typing import Any

from infra.local.meta import ids
from infra.local.meta.graph.errors import GraphError
from infra.local.meta.model import Line, Wire
from infra.local.meta.simulator import Simulator

_GUESSES = 5
_SYNC_SECONDS = 24 * 3600
_SYNCS = ("smb_app_state_sync", "history")


def register(sim: Simulator, id: str, arguments: dict[str, Any]) -> Wire:
    """Connect a number. The first PIN becomes its own; 000000 plays a wrong one."""
    pin = _pin_of(arguments)
    line = sim.world.line(id, "whatsapp")
    if line.on_app:
        raise GraphError(100, "A number that is on the WhatsApp Business app is not registered.")
    if line.guesses >= _GUESSES:
        raise GraphError(133008, "Too many wrong PINs. Try again later.")
    if pin == "000000" or (line.pin and pin != line.pin):
        _keep(sim, replace(line, guesses=line.guesses + 1))
        raise GraphError(133005, "The two-step verification PIN is not that of this number.")
    _keep(sim, replace(line, pin=pin, registered=True, guesses=0))
    return {"success": True}


def deregister(sim: Simulator, id: str) -> Wire:
    """Take a number off the Cloud API; its PIN stays."""
    _keep(sim, replace(sim.world.line(id, "whatsapp"), registered=False))
    return {"success": True}


def sync(sim: Simulator, id: str, arguments: dict[str, Any]) -> Wire:
    """Ask for what the phone's app holds: contacts, then history; each once, within a day."""
    if arguments.get("messaging_product") != "whatsapp":
        raise GraphError(100, title="The parameter messaging_product is required.")
    kind, line = str(arguments.get("sync_type", "")), sim.world.line(id, "whatsapp")
    if kind not in _SYNCS:
        raise GraphError(100, f"Param sync_type must be one of {{{', '.join(_SYNCS)}}}")
    if not line.on_app:
        raise GraphError(100, "This number is not on the WhatsApp Business app.")
    if kind in line.synced:
        raise GraphError(2593107, "This was asked for already; it is given once.")
    if line.onboarded_at and sim.clock.now() > line.onboarded_at + _SYNC_SECONDS:
        raise GraphError(2593108, "It is given only within 24 hours of onboarding.")
    _keep(sim, replace(line, synced=(*line.synced, kind)))
    return {"messaging_product": "whatsapp", "request_id": ids.numeric(16)}


def _pin_of(arguments: dict[str, Any]) -> str:
    if arguments.get("messaging_product") != "whatsapp":
        raise GraphError(100, title="The parameter messaging_product is required.")
    pin = str(arguments.get("pin", ""))
    if len(pin) != 6 or not pin.isdigit():
        raise GraphError(100, "Param pin must be 6 characters long.")
    return pin


def _keep(sim: Simulator, line: Line) -> None:
    sim.world.lines[line.id] = line
    sim.world.changed()

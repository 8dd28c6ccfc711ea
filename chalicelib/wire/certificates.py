"""Certificates on the wire, and on paper."""

from typing import Any

from chalicelib.domain.certificate import ALGORITHM, Signed


def certificate(signed: Signed) -> dict[str, Any]:
    """A certificate with all that is needed to check it."""
    return {
        "certificate": signed.fields,
        "signature": signed.signature,
        "algorithm": ALGORITHM,
        "key_id": signed.key_id,
        "public_key": signed.public_key,
    }


def rows(signed: Signed) -> list[tuple[str, str]]:
    """What a certificate says, line by line, for a reader."""
    said = signed.fields
    keys = said["keys_destroyed"]
    whole = [
        ("State", "final" if said["final"] else "provisional, until no backup holds a key"),
        ("Code", said["code"]),
        ("What", f"{said['scope']} {said['subject']} of account {said['account']}"),
        ("Asked for", said["requested_at"]),
        ("Asked by", said["asked_by"]),
        ("Shut", said["fenced_at"]),
        ("Erased", said["erased_at"]),
        ("Promised by", said["promised_by"]),
        ("Out of every backup", said["backups_forget_at"]),
        ("Keys destroyed", f"{keys['count']}: {', '.join(keys['names'])}"),
    ]
    whole += [("Stays", sentence) for sentence in said.get("stays", ())]
    lingers = said.get("still_openable")
    if lingers:
        whole.append(("Still openable", f"{lingers['what']} Until {lingers['until']}."))
    steps = [(name.capitalize(), _step(step)) for name, step in said["destroyed"].items()]
    signing = [("Signed by key", signed.key_id), ("Signature", signed.signature)]
    return [(name, str(value)) for name, value in [*whole, *steps, *signing]]


def _step(step: dict[str, Any]) -> str:
    failed = f", {step['failed']} could not be ended" if step.get("failed") else ""
    return f"{step['count']}, {step['done_at'] or 'not yet'}{failed}"

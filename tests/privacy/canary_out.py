"""Ways through the product and out: replies, files, settings, copies, forgetting."""

import secrets

from chalicelib.domain.account import Role
from chalicelib.inbox.open_account import NewUser, add_user
from chalicelib.workers import chores
from tests.privacy.canary_scene import Scene, waiting


def replies(s: Scene) -> None:
    c = s.canary
    s.says(content=c.text)
    s.says(content=c.text, private=True)
    s.says(content=c.text * 500)
    s.says(content="", template_params={"name": c.text, "language": "en", "processed_params": {}})
    s.says(content=c.text, content_attributes={"in_reply_to": c.text})
    s.says(content_attributes={"location": {"latitude": c.text}})
    for kind, code in (("error", 131026), ("error", 130429), ("lost_reply", 0), ("unreadable", 0)):
        s.fault(kind, code=code)
        s.says(content=c.text)
    s.fault("error", code=190)
    s.says(content=c.text)
    s.api("PATCH", f"inboxes/{s.world.oak.whatsapp.id}", {"channel": {"api_key": c.token}})
    s.run_outbound()


def files_out(s: Scene) -> None:
    c = s.canary
    body = _form(("content", c.text, ""), ("attachments[]", c.file.decode(), c.filename))
    number = s.conversation()
    kind = "multipart/form-data; boundary=b"
    answer = s.api("POST", f"conversations/{number}/messages", body, **{"content-type": kind})
    s.run_outbound()
    for attachment in (answer or {}).get("attachments", ()):
        s.client.http.get(attachment["data_url"].partition("8000")[2])
    broken = body.replace(b"--b--", c.text.encode())
    s.api("POST", f"conversations/{number}/messages", broken, **{"content-type": kind})


def _form(*parts: tuple[str, str, str]) -> bytes:
    lines = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"'
        + (f'; filename="{filename}"' if filename else "")
        + f"\r\n\r\n{content}\r\n"
        for name, content, filename in parts
    ]
    return "".join([*lines, "--b--\r\n"]).encode()


def contacts(s: Scene) -> None:
    c = s.canary
    person = {"name": c.name, "email": f"x{c.mail}"}
    made = s.api("POST", "contacts", {**person, "inbox_id": s.shop.id, "identifier": c.text})
    s.api("POST", "contacts", person)
    s.api("POST", "contacts", {"name": c.name, "email": c.text, "phone_number": c.text})
    id = made["payload"]["contact"]["id"]
    s.api("PUT", f"contacts/{id}", {"custom_attributes": {c.text: c.text}})
    s.api("PUT", f"contacts/{id}", {"phone_number": c.text})
    s.api("POST", f"contacts/{id}/labels", {"labels": [c.text]})
    s.api("POST", "contacts/filter", {"payload": [{"attribute_key": c.text, "values": [c.text]}]})
    for path in ("contacts/search", "contacts", "conversations", "search"):
        s.api("GET", f"{path}?q={c.text}&status={c.text}&page={c.text}&labels={c.text}")


def settings(s: Scene) -> None:
    c = s.canary
    number = {"phone_number": f"+{c.phone}", "provider": "whatsapp_cloud"}
    for token in (c.token, c.text):
        channel = {
            "type": "whatsapp",
            **number,
            "provider_config": {
                "phone_number_id": str(secrets.randbelow(10**15)),
                "api_key": token,
            },
        }
        s.api("POST", "inboxes", {"name": c.text, "channel": channel})
    s.api("POST", "inboxes", {"name": c.text, "channel": {"type": c.text}})
    s.api("POST", "labels", {"title": c.text.lower(), "description": c.text})
    s.api("POST", "teams", {"name": c.text})
    code = {"code": c.token, "state": c.token}
    for way in ("whatsapp", "facebook", "instagram"):
        start = s.api("POST", f"inboxes/connect/{way}/start", {})
        s.api("POST", f"inboxes/connect/{way}/finish", code)
        state = (start or {}).get("state", "")
        s.api("POST", f"inboxes/connect/{way}/finish", {**code, "state": state})
    template = {"name": c.text.lower(), "language": "en", "category": "utility"}
    words = [{"type": "BODY", "text": c.text}]
    s.api("POST", f"inboxes/{s.world.oak.whatsapp.id}/templates", {**template, "components": words})


def signing_in(s: Scene) -> None:
    c, at = s.canary, "/auth/sign_in"
    who = {"x-chathood-viewer": "10.1.2.3", "api_access_token": ""}
    s.api("POST", at, {"email": c.mail, "password": c.password}, **who)
    s.api("POST", at, {"email": s.world.oak.dana.email, "password": c.password}, **who)
    s.api("POST", at, {"email": [c.mail], "password": {c.password: 1}}, **who)
    add_user(s.world.oak.account, NewUser(c.name, c.mail, c.password, Role.AGENT))
    s.api("POST", at, {"email": c.mail, "password": c.password}, **who)
    s.api("GET", "conversations", api_access_token=c.token)
    s.api("GET", "conversations", api_access_token="", cookie=f"__Host-chathood={c.token}")
    s.api("PUT", "/api/v1/profile", {"profile": {"name": c.name, "email": c.text}})


def exports(s: Scene) -> None:
    c = s.canary
    for wanted in ({"scope": "contact", "contact_id": s.contact()}, {"scope": "account"}):
        made = s.api("POST", "exports", wanted)
        for job in waiting("CHORES_QUEUE_URL"):
            chores.chores(job, None)
        link = s.api("POST", f"exports/{made['id']}/download", {})
        s.api("POST", f"exports/{made['id']}/download", {"password": c.password})
        if link and "url" in link:
            s.api("GET", link["url"].partition("8000")[2])
    s.api("POST", "exports", {"scope": c.text, "contact_id": c.text})
    s.api("GET", f"exports/1/volumes/{c.token}")


def auditing(s: Scene) -> None:
    """Every read is noted, too, and asked for by words that nobody has."""
    c = s.canary
    s.api("PATCH", "audit_policy", {"log_reads": c.text})
    s.api("PATCH", "audit_policy", {"log_reads": True, "mask_contacts": True})
    s.api("GET", f"conversations/{s.conversation()}/messages")
    s.api("GET", f"contacts/{s.contact()}")
    s.api("GET", f"audit_logs?action={c.text}&user_id={c.text}&page={c.text}")
    s.api("GET", "audit_logs")
    s.api("GET", "audit_logs/verify")


def holds_and_consent(s: Scene) -> None:
    c, id = s.canary, s.contact()
    s.api("POST", "legal_holds", {"scope": "contact", "subject_id": id, "reason": c.text})
    s.api("POST", f"contacts/{id}/consent", {"marketing": c.text, "evidence": c.text})
    s.api("POST", f"contacts/{id}/consent", {"marketing": "stopped", "evidence": "agent"})
    s.api("PATCH", "retention", {"messages_days": c.text, "words": c.text})
    s.whatsapp(type="text", text={"body": "STOP"})


def metas_callbacks(s: Scene) -> None:
    c = s.canary
    kind = "application/x-www-form-urlencoded"
    for way in ("deauthorize", "data-deletion"):
        for said in (c.text, f"{c.token}.{c.text}", ""):
            body = f"signed_request={said}".encode()
            s.api("POST", f"/webhooks/meta/{way}", body, **{"content-type": kind})
    s.api("GET", f"/data-deletion/{c.text}")


def forgetting(s: Scene) -> None:
    s.api("DELETE", f"contacts/{s.contact()}")
    s.api("GET", f"contacts/{s.canary.text}")
    for job in waiting("CHORES_QUEUE_URL"):
        chores.chores(job, None)
    s.whatsapp(type="text", text={"body": s.canary.text}, timestamp="1700000000")

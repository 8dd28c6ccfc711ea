"""Calls to Meta's Graph API, and what its answers mean for a send.

Instagram has a host of its own for tokens of its own login (`IG…`); all others go to Graph.
Deadlines on every call and no retry on POST: Meta has no idempotency key, so whatever may have
been sent is never repeated blindly.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    MaxRetryError,
    NewConnectionError,
)
from urllib3.exceptions import (
    SSLError as HandshakeError,
)

from chalicelib.channels.meta_codes import trouble
from chalicelib.channels.meta_hosts import Host, api, host_of, proof
from chalicelib.config import setting
from chalicelib.domain.errors import (
    FileGone,
    NotSent,
    OutcomeUnknown,
    RefusedByProvider,
    SendTrouble,
    Throttled,
)

_CONNECT_SECONDS = 3.05
_READ_SECONDS = 20
_FILE_SECONDS = 40
_HOPS = 4
# A signed address that is over, or a file that was taken back.
_GONE = {403, 410}
_METAS = (
    ".fbsbx.com",
    ".fbcdn.net",
    ".facebook.com",
    ".whatsapp.net",
    ".instagram.com",
    ".cdninstagram.com",
)
_NEVER_WRITTEN = (NewConnectionError, ConnectTimeoutError, HandshakeError)


def is_graphs(url: str) -> bool:
    """Whether an address lies where Graph calls go; only there a token means anything."""
    origins = (setting("META_GRAPH_URL"), setting("META_INSTAGRAM_URL"))
    return url.startswith(tuple(f"{origin}/" for origin in origins))


def post_once(path: str, token: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """One POST that may send something; its parsed answer.

    On a connection of its own: a kept one that Meta has meanwhile closed would look like a send
    with unknown outcome.

    Raises:
        SendTrouble: what the failure means for the send.
    """
    try:
        answer = requests.post(
            f"{api(host_of(token))}/{path}",
            json=body,
            headers={**_authorization(token), "Connection": "close"},
            params=_proof(token),
            timeout=(_CONNECT_SECONDS, _READ_SECONDS),
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise _of_exception(error) from error
    return _accepted(answer)


def upload(path: str, token: str, file: tuple[str, bytes, str], fields: Mapping[str, str]) -> str:
    """Uploads a file (name, bytes, type) for WhatsApp and gives its id; safe to repeat."""
    return _uploaded(path, token, {"file": file}, fields)


def upload_attachment(
    path: str, token: str, file: tuple[str, bytes, str], fields: Mapping[str, str]
) -> str:
    """The same for Messenger, which has other names for the parts."""
    return _uploaded(path, token, {"filedata": file}, fields)


def _uploaded(
    path: str,
    token: str,
    files: Mapping[str, tuple[str, bytes, str]],
    fields: Mapping[str, str],
) -> str:
    try:
        answer = requests.post(
            f"{api(host_of(token))}/{path}",
            data=dict(fields),
            files=dict(files),
            headers=_authorization(token),
            params=_proof(token),
            timeout=(_CONNECT_SECONDS, _FILE_SECONDS),
            allow_redirects=False,
        )
        body = _accepted(answer)
        return str(body.get("attachment_id") or body["id"])
    except (requests.RequestException, OutcomeUnknown, KeyError) as error:
        raise NotSent("upload_failed", "The file could not be uploaded to Meta.") from error


def get(path: str, token: str, fields: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A GET; its parsed answer. Raises SendTrouble."""
    try:
        answer = requests.get(
            f"{api(host_of(token))}/{path}",
            headers=_authorization(token),
            params={**_proof(token), **(fields or {})},
            timeout=(_CONNECT_SECONDS, _READ_SECONDS),
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise NotSent("unreachable", "Meta cannot be reached right now.") from error
    return _accepted(answer)


def download(url: str, token: str, limit: int) -> tuple[bytes, str]:
    """A file's bytes and type from one of Meta's own addresses.

    Without a token for an address that is itself the key; it may lead to another of Meta's.

    Raises:
        RefusedByProvider: when it is larger than `limit` bytes or lies elsewhere.
        FileGone: when an address that is its own key no longer opens.
        NotSent: when it should be tried again.
    """
    for _ in range(_HOPS):
        try:
            return _downloaded(url, token, limit)
        except _Elsewhere as elsewhere:
            url = elsewhere.url
    raise NotSent("no_file", "Meta did not hand out the file.")


class _Elsewhere(Exception):
    """A file lies at another address."""

    def __init__(self, url: str):
        super().__init__()
        self.url = url


def _downloaded(url: str, token: str, limit: int) -> tuple[bytes, str]:
    if not _is_metas(url):
        raise RefusedByProvider("foreign_file", "Meta named an address that is not its own.")
    try:
        with requests.get(
            url,
            headers=_authorization(token) if token else {},
            timeout=(_CONNECT_SECONDS, _FILE_SECONDS),
            stream=True,
            allow_redirects=False,
        ) as answer:
            _refuse_other_than_file(answer, url, token)
            content = answer.raw.read(limit + 1, decode_content=True)
            announced = int(answer.headers.get("Content-Length") or len(content))
    except (requests.RequestException, HTTPError, OSError) as error:
        raise NotSent("no_file", "Meta did not hand out the file.") from error
    if len(content) > limit:
        raise RefusedByProvider("file_too_large", "The file is larger than we can take.")
    if len(content) < announced and not answer.headers.get("Content-Encoding"):
        raise NotSent("file_cut_off", "Meta's file was cut off on the way.")
    return content, answer.headers.get("Content-Type", "").partition(";")[0]


def _refuse_other_than_file(answer: requests.Response, url: str, token: str) -> None:
    if not token and answer.is_redirect:
        raise _Elsewhere(urljoin(url, answer.headers["Location"]))
    if not token and answer.status_code in _GONE:
        raise FileGone("file_expired", "Meta no longer has this file.")
    if answer.status_code != 200:
        raise NotSent("no_file", "Meta did not hand out the file.")


def _accepted(answer: requests.Response) -> dict[str, Any]:
    """The answer's body; raises what an error in it means. HTTP statuses say little at Meta."""
    try:
        body = answer.json()
    except ValueError:
        body = None
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        error = body["error"]
        code, subcode = error.get("code"), error.get("error_subcode")
        raise trouble(
            code if isinstance(code, int) else 1,
            str(error.get("message", "")),
            subcode if isinstance(subcode, int) else 0,
        )
    if answer.status_code == 429:
        raise Throttled("429", "Meta asks us to slow down.", 30)
    if answer.status_code != 200 or not isinstance(body, dict):
        raise OutcomeUnknown(
            str(answer.status_code), "Meta's answer was unreadable; the message may have been sent."
        )
    return body


def _of_exception(error: requests.RequestException) -> SendTrouble:
    cause = error.args[0] if error.args else None
    if isinstance(cause, MaxRetryError):
        cause = cause.reason
    if isinstance(cause, _NEVER_WRITTEN) or isinstance(error, requests.ConnectTimeout):
        return NotSent("unreachable", "Meta cannot be reached right now.")
    return OutcomeUnknown("no_answer", "Meta did not answer; the message may have been sent.")


def _authorization(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _proof(token: str) -> dict[str, str]:
    """Instagram's own host takes none."""
    return {} if host_of(token) is Host.INSTAGRAM else proof(token)


def _is_metas(url: str) -> bool:
    """Files come from Meta's hosts only (or from where Graph calls are pointed to)."""
    if is_graphs(url):
        return True
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    return parts.scheme == "https" and host.endswith(_METAS)

"""Meta's callbacks about a person: believed only when Meta has signed exactly this."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import pytest

from chalicelib.channels.signed_request import Asked, opened
from chalicelib.domain.errors import NotSignedIn
from tests.meta import signed_request

_NOW = 1_764_030_600_000
_SAID = {"algorithm": "HMAC-SHA256", "user_id": "218471", "issued_at": 1_764_030_000}


def test_what_meta_signed_is_believed(app_secret: str) -> None:
    asked = opened(signed_request(app_secret, _SAID), _NOW)

    assert asked == Asked("218471", 1_764_030_000_000)


def test_padding_changes_nothing(app_secret: str) -> None:
    signature, payload = signed_request(app_secret, _SAID).split(".")

    assert opened(f"{signature}=.{payload}", _NOW).user == "218471"


@pytest.mark.parametrize(
    "change",
    [
        {"algorithm": "none"},
        {"algorithm": "HMAC-SHA1"},
        {"algorithm": None},
        {"user_id": ""},
        {"user_id": "21\n8471"},
        {"user_id": {"id": "1"}},
        {"user_id": "x" * 10},
        {"issued_at": None},
        {"issued_at": "1764030000"},
        {"issued_at": True},
        {"issued_at": 0},
        {"issued_at": 1_764_034_200},
    ],
)
def test_what_meta_would_not_say_is_not_believed_even_if_signed(
    app_secret: str, change: Mapping[str, Any]
) -> None:
    with pytest.raises(NotSignedIn):
        opened(signed_request(app_secret, {**_SAID, **change}), _NOW)


def test_another_secret_signs_nothing(app_secret: str) -> None:
    with pytest.raises(NotSignedIn):
        opened(signed_request("f" * 32, _SAID), _NOW)


def test_another_payload_under_a_good_signature_is_refused(app_secret: str) -> None:
    signature, _ = signed_request(app_secret, _SAID).split(".")
    other = urlsafe_b64encode(json.dumps({**_SAID, "user_id": "1"}).encode()).decode().rstrip("=")

    with pytest.raises(NotSignedIn):
        opened(f"{signature}.{other}", _NOW)


def test_a_signature_of_the_decoded_payload_is_refused(app_secret: str) -> None:
    """As those who read the documentation too fast would sign."""
    raw = json.dumps(_SAID).encode()
    digest = hmac.new(app_secret.encode(), raw, sha256).digest()
    text = ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in (digest, raw))

    with pytest.raises(NotSignedIn):
        opened(text, _NOW)


@pytest.mark.parametrize(
    "text", ["", ".", "a", "a.b.c", "a b.c", "é.é", ".e30", "e30.", "a." + "b" * 9_000, "A.A"]
)
@pytest.mark.usefixtures("app_secret")
def test_what_is_no_signed_request_is_refused(text: str) -> None:
    with pytest.raises(NotSignedIn):
        opened(text, _NOW)


@pytest.mark.parametrize("raw", [b"[]", b"null", b"\xff\xfe", b"{", b'"x"'])
def test_a_signed_payload_that_is_no_object_is_refused(app_secret: str, raw: bytes) -> None:
    payload = urlsafe_b64encode(raw).decode().rstrip("=")
    digest = hmac.new(app_secret.encode(), payload.encode(), sha256).digest()
    signature = urlsafe_b64encode(digest).decode().rstrip("=")

    with pytest.raises(NotSignedIn):
        opened(f"{signature}.{payload}", _NOW)

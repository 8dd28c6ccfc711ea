"""Graph errors: Meta's codes, titles and shapes.

Codes and titles: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
"""

from typing import Any

from aiohttp import web

from infra.local.meta import ids

TITLES: dict[int, str] = {
    0: "We were unable to authenticate the app user.",
    1: "An unknown error has occurred.",
    2: "Service temporarily unavailable",
    3: "Application does not have the capability to make this API call.",
    4: "Application request limit reached",
    10: "Application does not have permission for this action",
    15: "This method must be called with an app access_token.",
    33: "Parameter value is not valid",
    100: "Invalid parameter",
    190: "Invalid OAuth access token - Cannot parse access token",
    200: "Permissions error",
    368: "Temporarily blocked for policies violations",
    613: "Calls to this api have exceeded the rate limit.",
    80007: "Rate limit issues",
    130429: "Rate limit hit",
    130472: "User's number is part of an experiment",
    130497: "Business account is restricted from messaging users in this country.",
    131000: "Something went wrong",
    131005: "Access denied",
    131008: "Required parameter is missing",
    131009: "Parameter value is not valid",
    131016: "Service unavailable",
    131021: "Recipient cannot be sender",
    131026: "Message undeliverable",
    131031: "Account has been locked",
    131037: "Phone number needs an approved display name",
    131042: "Business eligibility payment issue",
    131045: "Phone number certificate error",
    131047: "Re-engagement message",
    131048: "Spam rate limit hit",
    131049: "Message not delivered to maintain healthy ecosystem engagement",
    131050: "User has stopped receiving marketing messages",
    131051: "Unsupported message type",
    131052: "Media download error",
    131053: "Media upload error",
    131055: "Method not allowed",
    131056: "(Business Account, Consumer Account) pair rate limit hit",
    131057: "Account in maintenance mode",
    131062: "Business-scoped user id recipients are not supported for this message",
    132000: "Number of parameters does not match the expected number of params",
    132001: "Template name does not exist in the translation",
    132005: "Template hydrated text too long",
    132007: "Template format character policy violated",
    132012: "Template parameter format mismatch",
    132015: "Template is paused",
    132016: "Template is disabled",
    132068: "Flow is in blocked state",
    132069: "Flow is in throttled state",
    133000: "Incomplete deregistration",
    133004: "Server temporarily unavailable",
    133005: "Two step verification PIN mismatch",
    133006: "Phone number re-verification needed",
    133008: "Too many two step verification PIN guesses",
    133009: "Two step verification PIN guessed too fast",
    133010: "Phone number not registered",
    133015: "Please wait a few minutes before attempting to register this phone number",
    133016: "Account register deregister rate limit exceeded",
    135000: "Generic user error",
    2388019: "Message template limit exceeded",
    2593107: "Synchronization request limit exceeded",
    2593108: "Synchronization request made outside of allowed time window",
}
_HTTP_STATUS = {1: 500, 2: 503, 190: 401, 10: 403, 200: 403, 131016: 503, 131000: 500, 133004: 503}
_UNNUMBERED = (1, 2, 190)


class GraphError(Exception):
    """A refusal with Meta's code. ``details`` is the sentence under ``error_data``, ``told`` what
    Meta tells people (``error_user_msg``)."""

    def __init__(
        self,
        code: int,
        details: str = "",
        *,
        title: str = "",
        type: str = "OAuthException",
        subcode: int | None = None,
        whatsapp: bool = True,
        told: str = "",
    ) -> None:
        self.code = code
        self.title = title or TITLES.get(code, "An error has occurred")
        self.details = details
        self.type = type
        self.subcode = subcode
        self.whatsapp = whatsapp
        self.told = told
        super().__init__(f"{code} {self.title} {details}".strip())

    @property
    def http_status(self) -> int:
        return _HTTP_STATUS.get(self.code, 400)

    def as_json(self) -> dict[str, Any]:
        numbered = self.code not in _UNNUMBERED and self.type == "OAuthException"
        error: dict[str, Any] = {
            "message": f"(#{self.code}) {self.title}" if numbered else self.title,
            "type": self.type,
            "code": self.code,
        }
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.told:
            error |= {"is_transient": False, "error_user_title": self.title}
            error["error_user_msg"] = self.told
        if self.details and self.whatsapp:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        error["fbtrace_id"] = ids.fbtrace()
        return {"error": error}


def error_response(error: GraphError) -> web.Response:
    headers = {"WWW-Authenticate": f'OAuth "Facebook Platform" "{error.title}"'}
    return web.json_response(
        error.as_json(),
        status=error.http_status,
        headers=headers if error.code == 190 else {},
    )


def no_such_object(id: str, method: str) -> GraphError:
    """What Graph says of an object that is not there, or of a method it does not take."""
    return GraphError(
        100,
        title=(
            f"Unsupported {method.lower()} request. Object with ID '{id}' does not exist, cannot"
            " be loaded due to missing permissions, or does not support this operation"
        ),
        type="GraphMethodException",
        subcode=33,
    )

"""Asking for deletion from outside: Meta's callbacks."""

from chalice.app import Blueprint

from chalicelib.api.acts import BY_ITSELF
from chalicelib.api.inputs import Body, Text
from chalicelib.api.routing import route
from chalicelib.channels import signed_request
from chalicelib.clock import now
from chalicelib.domain.account import Permission
from chalicelib.privacy.let_go import let_go_of_lines

door = Blueprint(__name__)


class Signed(Body):
    """What Meta posts, as a form."""

    signed_request: Text = ""


@route(
    door, "POST", "/webhooks/meta/deauthorize", Permission.PUBLIC, multipart=True, telling=BY_ITSELF
)
def taken_back(body: Signed) -> None:
    """Somebody has removed our app: what they allowed us goes."""
    let_go_of_lines(signed_request.opened(body.signed_request, now()).user)

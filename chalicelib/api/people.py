"""The account's agents, teams and labels."""

from typing import Annotated, Any

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.api.acts import Told
from chalicelib.api.callers import Member
from chalicelib.api.inputs import Body, Line
from chalicelib.api.routing import route
from chalicelib.api.shapes.people import Agent, Label, Labels, Team
from chalicelib.domain.account import Permission
from chalicelib.domain.errors import NotThere
from chalicelib.inbox import label
from chalicelib.wire import people

door = Blueprint(__name__)
_ACCOUNT = "/api/v1/accounts/{account_id}"


class NewLabel(Body):
    """A label to be made; its colour as `#rrggbb`."""

    title: Line = Field(min_length=1)
    description: Line = ""
    color: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")] = "#0b6b5b"
    show_on_sidebar: bool = True


@route(door, "GET", f"{_ACCOUNT}/agents", Permission.READ_ACCOUNT, answers=list[Agent])
def agents(member: Member) -> list[dict[str, Any]]:
    """The account's users."""
    return [people.agent(user) for user in member.setup.users.values()]


@route(door, "GET", f"{_ACCOUNT}/teams", Permission.READ_ACCOUNT, answers=list[Team])
def teams(member: Member) -> list[dict[str, Any]]:
    """The account's teams."""
    return [people.team(team, member.user) for team in member.setup.teams.values()]


@route(door, "GET", f"{_ACCOUNT}/teams/{{team_id}}", Permission.READ_ACCOUNT, answers=Team)
def team(member: Member, team_id: int) -> dict[str, Any]:
    """One team."""
    if team_id not in member.setup.teams:
        raise NotThere("team")
    return people.team(member.setup.teams[team_id], member.user)


@route(
    door,
    "GET",
    f"{_ACCOUNT}/teams/{{team_id}}/team_members",
    Permission.READ_ACCOUNT,
    answers=list[Agent],
)
def team_members(member: Member, team_id: int) -> list[dict[str, Any]]:
    """The agents of a team."""
    if team_id not in member.setup.teams:
        raise NotThere("team")
    members = member.setup.teams[team_id].members
    return [people.agent(user) for id, user in member.setup.users.items() if id in members]


@route(door, "GET", f"{_ACCOUNT}/labels", Permission.READ_ACCOUNT, answers=Labels)
def labels(member: Member) -> dict[str, Any]:
    """The account's labels."""
    return {"payload": [people.label(label) for label in member.setup.labels.values()]}


@route(
    door,
    "POST",
    f"{_ACCOUNT}/labels",
    Permission.MANAGE_INBOXES,
    answers=Label,
    telling=Told("label.created", found="id"),
)
def new_label(member: Member, body: NewLabel) -> dict[str, Any]:
    """Makes a label; its title is kept in lower case, as conversations carry it."""
    draft = label.Draft(body.title, body.color, body.description, body.show_on_sidebar)
    return people.label(label.make_label(member.account, draft))

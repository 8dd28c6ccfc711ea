"""The local edits of the packaged template: these and no others."""

from typing import Any

import pytest

from infra.local.localise import localise
from infra.template import Template, of_type

_URL = "http://127.0.0.1:4566"


@pytest.fixture
def local(packaged: Template) -> Template:
    return localise(packaged, _URL, "bucket", "code.zip")


def _differences(before: Any, after: Any, path: str = "") -> set[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        keys = before.keys() | after.keys()
        missing = object()
        return set().union(
            *(
                _differences(before.get(key, missing), after.get(key, missing), f"{path}/{key}")
                for key in keys
            )
        )
    return set() if before == after else {path}


def test_nothing_differs_but_what_the_emulator_needs(packaged: Template, local: Template) -> None:
    functions = of_type(packaged, "AWS::Serverless::Function")
    code = {f"/Resources/{name}/Properties/CodeUri" for name in functions}
    at_once = {
        f"/Resources/{name}/Properties/Events/{name}SqsEventSource"
        "/Properties/ScalingConfig/MaximumConcurrency"
        for name in ("Inbound", "Mail", "Media", "Chores", "Notify")
    }

    assert _differences(packaged, local) == code | at_once | {
        "/Globals/Function/Environment/Variables/SOCKET_ENDPOINT/Fn::Sub",
        "/Resources/Deliver/Properties/Events/DeliverSqsEventSource",
        "/Resources/Dispatch/Properties/Events/DispatchDynamodbEventSource",
        "/Resources/React/Properties/Events/ReactDynamodbEventSource",
        "/Resources/RestAPI/Properties/BinaryMediaTypes",
        "/Resources/WebsocketAPIDeployment",
        "/Resources/WebsocketAPIStage/Properties/AutoDeploy",
        "/Resources/WebsocketAPIStage/Properties/DeploymentId",
    }


def test_the_packaged_template_stays_as_it_was(packaged: Template) -> None:
    localise(packaged, _URL, "bucket", "code.zip")

    assert packaged["Resources"]["Webhook"]["Properties"]["CodeUri"] == "./deployment.zip"


def test_screens_are_pushed_to_through_the_emulator(local: Template) -> None:
    variables = local["Globals"]["Function"]["Environment"]["Variables"]

    endpoint = variables["SOCKET_ENDPOINT"]["Fn::Sub"]

    assert endpoint == f"{_URL}/_aws/execute-api/${{WebsocketAPI}}/ws"

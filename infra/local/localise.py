"""The few edits that let the packaged template run in MiniStack; a test holds that no more happen.

Each one answers a gap of the emulator, named at its function.
"""

import copy
from typing import Any

from infra.package import with_code
from infra.template import Template, of_type

SOCKET_STAGE = "ws"
# The least that AWS takes.
_AT_ONCE = 2
_FUNCTION = "AWS::Serverless::Function"


def localise(packaged: Template, aws_url: str, bucket: str, key: str) -> Template:
    """`packaged` as MiniStack at `aws_url` takes it, its code being s3://`bucket`/`key`."""
    local = with_code(copy.deepcopy(packaged), bucket, key)
    _drop_what_is_bridged(local)
    _run_few_at_once(local)
    _deploy_sockets_by_themselves(local)
    _push_through(local, aws_url)
    _name_binary_types_twice(local)
    return local


def is_bridged(packaged: Template, event: dict[str, Any]) -> bool:
    """Whether an event source is carried to its function by us.

    Streams are: the tables stand in DynamoDB Local, out of the emulator's sight. FIFO queues are:
    it would take their groups one after another. See `streams` and `fifo`.
    """
    if event["Type"] != "SQS":
        return bool(event["Type"] == "DynamoDB")
    queue = packaged["Resources"][event["Properties"]["Queue"]["Fn::GetAtt"][0]]
    return bool(queue["Properties"].get("FifoQueue"))


def _drop_what_is_bridged(local: Template) -> None:
    for function in of_type(local, _FUNCTION).values():
        events: dict[str, Any] = function["Properties"].get("Events", {})
        for name in [name for name, event in events.items() if is_bridged(local, event)]:
            del events[name]


def _run_few_at_once(local: Template) -> None:
    """Fifty calls at once are fifty processes here, which would starve each other."""
    for function in of_type(local, _FUNCTION).values():
        events: dict[str, Any] = function["Properties"].get("Events", {})
        for event in events.values():
            if "ScalingConfig" in event["Properties"]:
                event["Properties"]["ScalingConfig"] = {"MaximumConcurrency": _AT_ONCE}


def _deploy_sockets_by_themselves(local: Template) -> None:
    """The emulator does not know AWS::ApiGatewayV2::Deployment."""
    resources = local["Resources"]
    for name in of_type(local, "AWS::ApiGatewayV2::Deployment"):
        del resources[name]
    stage = resources["WebsocketAPIStage"]["Properties"]
    stage.pop("DeploymentId", None)
    stage["AutoDeploy"] = True


def _push_through(local: Template, aws_url: str) -> None:
    """The emulator serves the sockets' management API under a path, not a host, of its own."""
    variables = local["Globals"]["Function"]["Environment"]["Variables"]
    endpoint = f"{aws_url}/_aws/execute-api/${{WebsocketAPI}}/{SOCKET_STAGE}"
    variables["SOCKET_ENDPOINT"] = {"Fn::Sub": endpoint}


def _name_binary_types_twice(local: Template) -> None:
    """The emulator overlooks the OpenAPI extension and reads only the property."""
    api = local["Resources"]["RestAPI"]["Properties"]
    types = api["DefinitionBody"]["x-amazon-apigateway-binary-media-types"]
    api["BinaryMediaTypes"] = list(types)

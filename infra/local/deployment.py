"""Deploys the packaged service into MiniStack and wakes its functions."""

import json
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra import package, template
from infra.local import resources
from infra.local.fifo import Source
from infra.local.localise import SOCKET_STAGE, is_bridged, localise
from infra.local.server import REGION
from infra.local.streams import Subscription

_STACK = "chathood-service"
_CODE = "deployment.zip"
# A screen asks for several things at once as soon as it opens, and several threads are answered
# at once; each call needs a worker.
_AT_ONCE = 3
# Somebody who opens a socket without a ticket: refused, which is all that is needed.
_NO_TICKET = {
    "requestContext": {
        "routeKey": "$connect",
        "eventType": "CONNECT",
        "apiId": "local",
        "connectionId": "wake",
        "requestId": "wake",
        "domainName": "localhost",
        "stage": SOCKET_STAGE,
    }
}
Reference = dict[str, list[str]]
_MINUTE = {
    "version": "0",
    "id": "start",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": resources.ACCOUNT,
    "time": "1970-01-01T00:00:00Z",
    "region": REGION,
    "resources": [],
    "detail": {},
}


@dataclass(frozen=True)
class Deployment:
    """A deployed service: its packaged template, and what the stack says its things are called."""

    aws_url: str
    packaged: template.Template
    outputs: dict[str, str]

    @property
    def rest_url(self) -> str:
        stage = self.packaged["Resources"]["RestAPI"]["Properties"]["StageName"]
        return f"{self.aws_url}/restapis/{self.outputs['RestAPIId']}/{stage}/_user_request_"

    @property
    def webhook_url(self) -> str:
        return f"{self.aws_url}/_aws/execute-api/{self.outputs['WebhookAPIId']}/$default"

    @property
    def sockets_url(self) -> str:
        api = self.outputs["WebsocketAPIId"]
        return f"{self.aws_url}/_aws/execute-api/{api}/{SOCKET_STAGE}"

    def environment(self) -> dict[str, str]:
        """What the functions find in their environment, every name resolved."""
        function = self.outputs["WebhookFunction"]
        configuration = resources.client("lambda", self.aws_url).get_function_configuration(
            FunctionName=function
        )
        variables: dict[str, str] = configuration["Environment"]["Variables"]
        return variables

    def subscriptions(self) -> Sequence[Subscription]:
        """Who lives on the stream, in the packaged template's words."""
        return [
            self._subscription(name, event["Properties"])
            for name, event in self._bridged()
            if event["Type"] == "DynamoDB"
        ]

    def sources(self) -> Sequence[Source]:
        """Who lives on a FIFO queue."""
        return [
            self._source(name, event["Properties"]["Queue"])
            for name, event in self._bridged()
            if event["Type"] == "SQS"
        ]

    def wake(self) -> None:
        """Gives every function a running worker, so that the first real request is a quick one."""
        health, handshake = f"{self.rest_url}/health", f"{self.webhook_url}/webhooks/meta"
        with ThreadPoolExecutor() as pool:
            for name in (
                "Inbound",
                "Mail",
                "Dispatch",
                "React",
                "Media",
                "Notify",
                "Chores",
                *["Deliver"] * _AT_ONCE,
            ):
                pool.submit(self._invoke, self.outputs[f"{name}Function"], {"Records": []})
            pool.submit(self._invoke, self.outputs["WebsocketConnectHandlerName"], _NO_TICKET)
            for address in [handshake, *[health] * _AT_ONCE]:
                pool.submit(_get, address)

    def sweep(self) -> None:
        """Runs sweep now: it finds again what stood in queues when the last run ended."""
        self._invoke(self.outputs["SweepFunction"], _MINUTE)

    def _invoke(self, function: str, event: dict[str, Any]) -> None:
        """Runs `function` and waits; should it fail, its log says so."""
        resources.client("lambda", self.aws_url).invoke(
            FunctionName=function, Payload=json.dumps(event)
        )

    def _bridged(self) -> Iterator[tuple[str, dict[str, Any]]]:
        functions = template.of_type(self.packaged, "AWS::Serverless::Function")
        for name, function in functions.items():
            for event in function["Properties"].get("Events", {}).values():
                if is_bridged(self.packaged, event):
                    yield name, event

    def _source(self, name: str, queue: Reference) -> Source:
        called = self._queue_name(queue)
        return Source(
            function=self.outputs[f"{name}Function"],
            queue_url=f"{self.aws_url}/{resources.ACCOUNT}/{called}",
            queue_arn=f"arn:aws:sqs:{REGION}:{resources.ACCOUNT}:{called}",
        )

    def _queue_name(self, queue: Reference) -> str:
        properties = self.packaged["Resources"][queue["Fn::GetAtt"][0]]["Properties"]
        return str(template.resolve(properties["QueueName"], resources.NAMES))

    def _subscription(self, name: str, event: dict[str, Any]) -> Subscription:
        failed = self._queue_name(event["DestinationConfig"]["OnFailure"]["Destination"])
        filters = event.get("FilterCriteria", {}).get("Filters", [])
        return Subscription(
            name=name,
            function=self.outputs[f"{name}Function"],
            batch_size=event["BatchSize"],
            retries=event["MaximumRetryAttempts"],
            filters=[json.loads(one["Pattern"]) for one in filters],
            failure_queue=f"{self.aws_url}/{resources.ACCOUNT}/{failed}",
        )


def _get(url: str) -> None:
    with suppress(OSError):
        urllib.request.urlopen(url, timeout=30).close()


def deploy(aws_url: str, parameters: Mapping[str, str]) -> Deployment:
    """Packages the code as it stands, and deploys it into an empty MiniStack."""
    with tempfile.TemporaryDirectory() as folder:
        made = package.build_code(resources.STAGE, Path(folder))
        packaged, code = made.template(), made.zip_file.read_bytes()
    resources.upload(aws_url, _CODE, code)
    local = localise(packaged, aws_url, resources.DEPLOY_BUCKET, _CODE)
    outputs = resources.create_stack(aws_url, _STACK, local, parameters)
    return Deployment(aws_url, packaged, outputs)

"""Brings a CloudFormation stack to a template, whether or not it exists yet."""

import json
import time
from collections.abc import Mapping
from typing import Any

from infra.template import Template

# The service template makes roles and is expanded by the SAM transform.
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
_NOTHING_TO_DO = ("didn't contain changes", "No updates are to be performed")


class StackFailed(RuntimeError):
    """CloudFormation refused or rolled back; the message is the first reason it gave."""


def outputs(cloudformation: Any, name: str) -> dict[str, str]:
    """The outputs of stack `name`; empty when there is no such stack."""
    try:
        stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except cloudformation.exceptions.ClientError as error:
        if "does not exist" in str(error):
            return {}
        raise
    return {item["OutputKey"]: item["OutputValue"] for item in stack.get("Outputs", [])}


def bring(
    cloudformation: Any, name: str, where: Mapping[str, str], values: Mapping[str, str]
) -> dict[str, str]:
    """Creates or updates stack `name` and waits; returns its outputs. Raises StackFailed.

    `where` is `body(…)` or `{"TemplateURL": …}`; empty `values` leave the template's defaults.
    """
    change = f"chathood-{time.time_ns()}"
    exists = _exists(cloudformation, name)
    cloudformation.create_change_set(
        StackName=name,
        ChangeSetName=change,
        ChangeSetType="UPDATE" if exists else "CREATE",
        Capabilities=CAPABILITIES,
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value} for key, value in values.items() if value
        ],
        **where,
    )
    if _is_ready(cloudformation, name, change):
        cloudformation.execute_change_set(StackName=name, ChangeSetName=change)
        wait(cloudformation, name)
    return outputs(cloudformation, name)


def body(template: Template) -> dict[str, str]:
    """`template` sent with the request, as JSON: our YAML uses anchors, which AWS does not read."""
    return {"TemplateBody": json.dumps(template, separators=(",", ":"))}


def wait(cloudformation: Any, name: str, pause: float = 2.0) -> None:
    """Returns once stack `name` stands, asking every `pause` seconds. Raises StackFailed."""
    while True:
        status = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        if not status.endswith("_IN_PROGRESS"):
            break
        time.sleep(pause)
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise StackFailed(f"Stack {name} ended {status}: {_first_failure(cloudformation, name)}")


def _exists(cloudformation: Any, name: str) -> bool:
    """A stack that was only announced by a change set does not exist yet."""
    try:
        stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except cloudformation.exceptions.ClientError:
        return False
    return bool(stack["StackStatus"] != "REVIEW_IN_PROGRESS")


def _is_ready(cloudformation: Any, name: str, change: str) -> bool:
    """Whether there is anything to execute; raises StackFailed when the change set is refused."""
    while True:
        made = cloudformation.describe_change_set(StackName=name, ChangeSetName=change)
        if made["Status"] == "CREATE_COMPLETE":
            return True
        if made["Status"] == "FAILED":
            break
        time.sleep(1)
    reason = made.get("StatusReason", "")
    cloudformation.delete_change_set(StackName=name, ChangeSetName=change)
    if any(words in reason for words in _NOTHING_TO_DO):
        return False
    raise StackFailed(f"Stack {name}: {reason}")


def _first_failure(cloudformation: Any, name: str) -> str:
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    failed = [one for one in events if one["ResourceStatus"].endswith("_FAILED")]
    if not failed:
        return "no event says why."
    return f"{failed[-1]['LogicalResourceId']}: {failed[-1].get('ResourceStatusReason', '')}"

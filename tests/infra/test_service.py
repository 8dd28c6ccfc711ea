"""The packaged service: what Chalice makes and what we merge fit together; the figures agree."""

import json
import re
from typing import Any

import pytest
from chalice.app import SQSEvent

from chalicelib import log
from chalicelib.inbox.deliver import LEASE_MS
from chalicelib.inbox.pace import WORKERS
from chalicelib.inbox.trace import MAY_STILL_COME
from chalicelib.workers.batch import backoff
from infra.template import Template, of_type

_FUNCTION = "AWS::Serverless::Function"
_EVENTS_WITH_PARTIAL_ANSWERS = {"SQS", "DynamoDB"}


def _sources(packaged: Template) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """(function's properties, properties of an event source that answers item by item)."""
    return [
        (function["Properties"], event["Properties"])
        for function in of_type(packaged, _FUNCTION).values()
        for event in function["Properties"].get("Events", {}).values()
        if event["Type"] in _EVENTS_WITH_PARTIAL_ANSWERS
    ]


def _attached(reference: dict[str, list[str]]) -> str:
    """The logical id in a Fn::GetAtt."""
    return reference["Fn::GetAtt"][0]


def test_what_we_add_to_chalices_resources_meets_a_resource(
    service: Template, of_chalice: Template
) -> None:
    ours = {name for name, resource in service["Resources"].items() if "Type" not in resource}

    assert ours - set(of_chalice["Resources"]) == set()


def test_what_we_add_to_an_event_source_meets_that_event_source(
    service: Template, of_chalice: Template
) -> None:
    for name, resource in service["Resources"].items():
        for event in resource["Properties"].get("Events", {}):
            assert event in of_chalice["Resources"][name]["Properties"]["Events"]


def test_our_own_resources_replace_none_of_chalices(
    service: Template, of_chalice: Template
) -> None:
    ours = {name for name, resource in service["Resources"].items() if "Type" in resource}

    assert ours & set(of_chalice["Resources"]) == set()


def test_every_resource_has_a_type(packaged: Template) -> None:
    assert [n for n, resource in packaged["Resources"].items() if "Type" not in resource] == []


def test_no_reference_is_mixed_with_anything(packaged: Template) -> None:
    """A deep merge that meets Chalice's own `Fn::Sub` would leave both, which AWS refuses."""

    def mixed(value: Any) -> bool:
        if isinstance(value, list):
            return any(mixed(item) for item in value)
        if not isinstance(value, dict):
            return False
        intrinsic = any(key == "Ref" or key.startswith("Fn::") for key in value)
        return (intrinsic and len(value) > 1) or any(mixed(item) for item in value.values())

    assert not mixed(packaged["Resources"])


def test_every_reference_leads_somewhere(packaged: Template) -> None:
    known = set(packaged["Resources"]) | set(packaged["Parameters"])

    assert _named(packaged["Resources"]) - known == set()
    assert _named(packaged["Globals"]) - known == set()
    assert _named(packaged["Outputs"]) - known == set()


def _named(value: Any) -> set[str]:
    """The logical ids that `value` refers to in any way."""
    if isinstance(value, list):
        return set().union(*(_named(item) for item in value))
    if not isinstance(value, dict):
        return set()
    if set(value) == {"Ref"}:
        return {value["Ref"]} - {one for one in value.values() if one.startswith("AWS::")}
    if set(value) == {"Fn::GetAtt"}:
        return {value["Fn::GetAtt"][0]}
    if set(value) == {"Fn::Sub"}:
        text, own = _text_and_names(value["Fn::Sub"])
        return set(re.findall(r"\$\{(\w+)[.}]", text)) - own.keys() | _named(list(own.values()))
    return set().union(*(_named(item) for item in value.values()))


def _text_and_names(substitution: Any) -> tuple[str, dict[str, Any]]:
    return (substitution, {}) if isinstance(substitution, str) else tuple(substitution)


def test_a_message_stays_hidden_six_times_as_long_as_its_function_may_take(
    packaged: Template,
) -> None:
    checked = 0
    for function, source in _sources(packaged):
        if "Queue" not in source:
            continue
        queue = packaged["Resources"][_attached(source["Queue"])]["Properties"]
        assert queue["VisibilityTimeout"] >= 6 * function["Timeout"]
        checked += 1

    assert checked == 6


def test_what_waits_for_another_event_is_let_go_before_its_queue_gives_up(
    packaged: Template,
) -> None:
    queue = packaged["Resources"]["InboundQueue"]["Properties"]
    tries = queue["RedrivePolicy"]["maxReceiveCount"]

    failed = [
        {"body": "", "receiptHandle": "", "attributes": {"ApproximateReceiveCount": n}}
        for n in range(1, tries)
    ]

    until_the_last = sum(map(backoff, SQSEvent({"Records": failed}, None)))

    assert until_the_last * 1000 > MAY_STILL_COME


def test_no_source_of_work_can_take_every_place_there_is_to_run(packaged: Template) -> None:
    """A queue wakes two functions at least (SQS allows no less), and never more than fifty."""
    for _, source in _sources(packaged):
        if "Queue" in source:
            assert 2 <= source["ScalingConfig"]["MaximumConcurrency"] <= 50
        else:
            assert 1 <= source["ParallelizationFactor"] <= 10
    webhook = packaged["Resources"]["Webhook"]["Properties"]
    assert webhook["ReservedConcurrentExecutions"]["Fn::If"][:2] == ["Reserves", 100]


def test_the_pace_counts_as_many_workers_as_the_queue_wakes(packaged: Template) -> None:
    events = packaged["Resources"]["Deliver"]["Properties"]["Events"]
    source = events["DeliverSqsEventSource"]["Properties"]

    assert source["ScalingConfig"]["MaximumConcurrency"] == WORKERS


def test_an_attempt_is_in_doubt_only_once_its_function_is_over(packaged: Template) -> None:
    """And before its job comes again: or a second call would find it still being made."""
    resources = packaged["Resources"]
    timeout = resources["Deliver"]["Properties"]["Timeout"]
    hidden = resources["OutboundQueue"]["Properties"]["VisibilityTimeout"]

    assert timeout * 1_000 < LEASE_MS < hidden * 1_000


def test_every_source_lets_one_item_fail_alone(packaged: Template) -> None:
    for _, source in _sources(packaged):
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_stream_never_stands_still_for_one_record(packaged: Template) -> None:
    for _, source in _sources(packaged):
        if "Stream" not in source:
            continue
        assert source["BisectBatchOnFunctionError"] is True
        assert 0 < source["MaximumRetryAttempts"] <= 50
        assert _attached(source["DestinationConfig"]["OnFailure"]["Destination"])


def _dead_letter_queues(packaged: Template) -> set[str]:
    redriven = {
        _attached(queue["Properties"]["RedrivePolicy"]["deadLetterTargetArn"])
        for queue in of_type(packaged, "AWS::SQS::Queue").values()
        if "RedrivePolicy" in queue["Properties"]
    }
    failures = {
        _attached(source["DestinationConfig"]["OnFailure"]["Destination"])
        for _, source in _sources(packaged)
        if "DestinationConfig" in source
    }
    return redriven | failures


def test_every_queue_either_redrives_or_is_where_dead_letters_end(packaged: Template) -> None:
    queues = of_type(packaged, "AWS::SQS::Queue")
    alive = {name for name, queue in queues.items() if "RedrivePolicy" in queue["Properties"]}

    assert alive | _dead_letter_queues(packaged) == set(queues)
    assert alive & _dead_letter_queues(packaged) == set()


def test_a_dead_letter_is_kept_as_long_as_sqs_can_and_no_shorter_than_it_lived(
    packaged: Template,
) -> None:
    for queue in of_type(packaged, "AWS::SQS::Queue").values():
        assert queue["Properties"]["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_every_dead_letter_raises_an_alarm(packaged: Template) -> None:
    watched = {
        dimension["Value"]["Fn::GetAtt"][0]
        for alarm in of_type(packaged, "AWS::CloudWatch::Alarm").values()
        for dimension in alarm["Properties"]["Dimensions"]
        if alarm["Properties"]["MetricName"] == "ApproximateNumberOfMessagesVisible"
        and alarm["Properties"]["Threshold"] == 0
    }

    assert watched == _dead_letter_queues(packaged)


@pytest.mark.parametrize("what", ["sweep_failed", "look_failed", "canary_failed"])
def test_what_only_a_log_tells_of_raises_an_alarm(
    packaged: Template, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    log.alarm(what, ValueError("secret words"), account=1)

    line = json.loads(capsys.readouterr().err)
    [counted] = line["_aws"]["CloudWatchMetrics"]
    [alarm] = [
        alarm["Properties"]
        for alarm in of_type(packaged, "AWS::CloudWatch::Alarm").values()
        if alarm["Properties"].get("MetricName") == what
    ]
    assert (line[what], counted["Metrics"][0]["Name"]) == (1, what)
    assert alarm["Namespace"] == counted["Namespace"]
    assert [one["Name"] for one in alarm["Dimensions"]] == counted["Dimensions"][0]
    assert "secret words" not in str(line)


def test_every_alarm_is_heard(packaged: Template) -> None:
    for alarm in of_type(packaged, "AWS::CloudWatch::Alarm").values():
        assert alarm["Properties"]["AlarmActions"] == [{"Ref": "Alarms"}]


def test_dispatch_sees_queued_messages_only(packaged: Template) -> None:
    events = packaged["Resources"]["Dispatch"]["Properties"]["Events"]
    source = events["DispatchDynamodbEventSource"]["Properties"]

    (only,) = source["FilterCriteria"]["Filters"]

    assert json.loads(only["Pattern"]) == {
        "dynamodb": {
            "Keys": {"sk": {"S": [{"prefix": "M#"}]}},
            "NewImage": {"q": {"BOOL": [True]}},
        }
    }


def test_react_sees_conversations_waiting_files_and_what_webhooks_hear(packaged: Template) -> None:
    events = packaged["Resources"]["React"]["Properties"]["Events"]
    source = events["ReactDynamodbEventSource"]["Properties"]

    patterns = [json.loads(one["Pattern"]) for one in source["FilterCriteria"]["Filters"]]

    assert patterns == [
        {"dynamodb": {"Keys": {"sk": {"S": ["HEAD"]}}}},
        {"dynamodb": {"NewImage": {"f": {"BOOL": [True]}}}},
        {"dynamodb": {"NewImage": {"w": {"BOOL": [True]}}}},
    ]


def test_functions_have_a_memory_and_a_time_out_of_their_own(packaged: Template) -> None:
    for function in of_type(packaged, _FUNCTION).values():
        assert function["Properties"]["MemorySize"] >= 512
        assert function["Properties"]["Timeout"] <= 120


def test_an_api_call_ends_before_api_gateway_gives_up(packaged: Template) -> None:
    assert packaged["Resources"]["APIHandler"]["Properties"]["Timeout"] <= 29


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_metas_events_come_through_the_http_api(packaged: Template, method: str) -> None:
    routes = of_type(packaged, "AWS::ApiGatewayV2::Route").values()

    keys = {route["Properties"]["RouteKey"] for route in routes}

    assert f"{method} /webhooks/meta" in keys

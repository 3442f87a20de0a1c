"""Schedules and rules that start builds: the targets of EventBridge that MiniStack leaves out.

Each start is authorized with the policies of the target's role.
"""

import json
import logging
import uuid

import local_builds
from ministack.core.iam_evaluator import EvalContext, _gather_role_policies, evaluate
from ministack.core.responses import get_account_id, get_region
from ministack.services import eventbridge, scheduler
from ministack.services.cloudformation.provisioners import _pascal_to_camel

# https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
START_BUILD = "arn:aws:scheduler:::aws-sdk:codebuild:startBuild"

logger = logging.getLogger("codebuild")


def install():
    own = eventbridge._invoke_target

    def invoke(target, event, rule, view=None):
        arn = target.get("Arn", "")
        role = target.get("RoleArn", "").rpartition("/")[2]
        if arn == START_BUILD:
            request = _pascal_to_camel(json.loads(target.get("Input") or "{}"))
            _start(request, role, f"{role}/{uuid.uuid4().hex}")
        elif arn.startswith("arn:aws:codebuild:"):
            # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
            view = view or eventbridge._pattern_event_view(event)
            request = {**_input(target, rule, view), "projectName": arn.rpartition("/")[2]}
            _start(request, role, f"rule/{rule['Name']}")
        else:
            own(target, event, rule, view)

    eventbridge._invoke_target = invoke
    # AWS's schedules are good to the minute; a person who waits for one here need not wait ten seconds.
    scheduler._SCHEDULE_TICK_INTERVAL = 1


def _input(target, rule, view):
    if target.get("InputTransformer"):
        return json.loads(eventbridge._apply_input_transformer(target["InputTransformer"], rule, view))
    return json.loads(target.get("Input") or "{}")


def _start(request, role, initiator):
    arn = f"arn:aws:codebuild:{get_region()}:{get_account_id()}:project/{request.get('projectName')}"
    context = EvalContext(
        principal_arn=f"arn:aws:sts::{get_account_id()}:assumed-role/{role}/{initiator.rpartition('/')[2]}",
        principal_type="AssumedRole",
        principal_account=get_account_id(),
        action="codebuild:StartBuild",
        resource_arn=arn,
        region=get_region(),
        service_context={key.lower(): value for key, value in local_builds.condition_keys(request).items()},
    )
    if evaluate(context, _gather_role_policies(role, get_account_id())).decision != "Allow":
        logger.warning("%s is not authorized to perform: codebuild:StartBuild on %s", role, arn)
        return
    try:
        local_builds.start_build(request, initiator)
    except local_builds.Refusal as refusal:
        logger.warning("%s could not start a build: %s", initiator, refusal)

"""Builds of the local cloud: started, retried and stopped as CodeBuild documents it, and run by `local/codebuild`.

A build starts as IN_PROGRESS, and the runner of the local CodeBuild takes it (`LocalTakeBuilds`), runs it and reports what it
saw (`LocalRecordBuild`). The calls that begin with `Local` are granted by no policy: only the local root user can make them.
"""

import copy
import threading
import time

from ministack.core.iam_evaluator import caller_arn
from ministack.core.responses import error_response_json, json_response
from ministack.services import codebuild

PAGE = 100
# API_StartBuild: a token is good for five minutes.
TOKEN_SECONDS = 300

# Overrides of API_StartBuild and the field of the build that each of them sets; the rest is refused, not ignored.
SOURCE_OVERRIDES = {
    "sourceTypeOverride": "type",
    "sourceLocationOverride": "location",
    "sourceAuthOverride": "auth",
    "gitCloneDepthOverride": "gitCloneDepth",
    "gitSubmodulesConfigOverride": "gitSubmodulesConfig",
    "buildspecOverride": "buildspec",
    "reportBuildStatusOverride": "reportBuildStatus",
    "buildStatusConfigOverride": "buildStatusConfig",
}
ENVIRONMENT_OVERRIDES = {
    "environmentTypeOverride": "type",
    "imageOverride": "image",
    "computeTypeOverride": "computeType",
    "privilegedModeOverride": "privilegedMode",
}
BUILD_OVERRIDES = {
    "serviceRoleOverride": "serviceRole",
    "timeoutInMinutesOverride": "timeoutInMinutes",
    "queuedTimeoutInMinutesOverride": "queuedTimeoutInMinutes",
}
PARAMETERS = {
    "projectName",
    "sourceVersion",
    "environmentVariablesOverride",
    "idempotencyToken",
    *SOURCE_OVERRIDES,
    *ENVIRONMENT_OVERRIDES,
    *BUILD_OVERRIDES,
}

# User agents of the providers' webhooks, by the type of a source; GitHub's where there is none.
AGENTS = {
    "GITLAB": "GitLab/local",
    "GITLAB_SELF_MANAGED": "GitLab/local",
    "BITBUCKET": "Bitbucket-Webhooks/2.0",
}

# What CodeBuild knows of a build and does not tell: by id, the request that started it and the reference that was pushed.
_origins = {}
_taken = set()
_numbers = {}
_tokens = {}
_limit = None
_starting = threading.Lock()


class Refusal(Exception):
    """The answer to a call that is refused: an exception of the API and its message."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def answer(operation, data):
    """The response to a call of one of the `OPERATIONS`."""
    try:
        return json_response(operation(data))
    except Refusal as refusal:
        return error_response_json(refusal.code, str(refusal), 400)


def start_build(data, initiator=None, pushed=""):
    """API_StartBuild.

    initiator: who starts it; the caller when left out
    pushed: the reference whose push a webhook reports
    """
    unknown = sorted(set(data) - PARAMETERS)
    if unknown:
        raise Refusal("InvalidInputException", f"The local cloud does not know {', '.join(unknown)} of StartBuild")
    initiator = initiator or initiator_of(caller_arn())
    return _once("StartBuild", data, lambda: _start(data, initiator, pushed))


def _retry_build(data):
    """API_RetryBuild: the build again, without what a webhook told it.

    https://github.com/aws/s2n-tls/issues/1829
    """
    origin = _origins.get(data.get("id", ""))
    if origin is None:
        raise _not_found("Build", data.get("id"))
    return _once("RetryBuild", data, lambda: _start(origin["request"], initiator_of(caller_arn()), ""))


def _once(operation, data, start):
    """Within its five minutes a token stands for one build of one request."""
    with _starting:
        token = (operation, data.get("idempotencyToken"))
        known = _tokens.get(token)
        if known is None or time.time() - known["at"] >= TOKEN_SECONDS:
            known = {"at": time.time(), "data": data, "build": start()}
            if token[1] is not None:
                _tokens[token] = known
        if known["data"] != data:
            message = f"Parameter mismatch: idempotency token {token[1]} was used with other parameters"
            raise Refusal("InvalidInputException", message)
        return {"build": copy.deepcopy(known["build"])}


def _start(data, initiator, pushed):
    project = codebuild._projects.get(data.get("projectName", ""))
    if project is None:
        raise _not_found("Project", data.get("projectName"))
    running = sum(build["buildStatus"] == "IN_PROGRESS" for build in codebuild._builds.values())
    if _limit is not None and running >= _limit:
        message = f"Cannot have more than {_limit} builds in queue for the account"
        raise Refusal("AccountLimitExceededException", message)
    build_id = codebuild._build_id(project["name"])
    build = codebuild._make_build_record(project, build_id, data.get("sourceVersion"))
    build.pop("endTime")
    if not build["sourceVersion"]:
        build.pop("sourceVersion")
    _numbers[project["name"]] = _numbers.get(project["name"], 0) + 1
    build.update(
        buildNumber=_numbers[project["name"]],
        startTime=time.time(),
        buildStatus="IN_PROGRESS",
        buildComplete=False,
        currentPhase="SUBMITTED",
        phases=[],
        initiator=initiator,
        source=_overridden(project.get("source", {}), data, SOURCE_OVERRIDES),
        environment=_environment(project.get("environment", {}), data),
        serviceRole=project["serviceRole"],
        queuedTimeoutInMinutes=project.get("kept", {}).get("queuedTimeoutInMinutes", 480),
        logs={"cloudWatchLogs": project.get("kept", {}).get("logsConfig", {}).get("cloudWatchLogs", {})},
    )
    build = _overridden(build, data, BUILD_OVERRIDES)
    codebuild._builds[build_id] = build
    _origins[build_id] = {"request": data, "pushed": pushed}
    return build


def _overridden(settings, data, overrides):
    given = {field: data[name] for name, field in overrides.items() if name in data}
    return {**copy.deepcopy(settings), **given}


def _environment(settings, data):
    """API_StartBuild: an override of a variable adds it, or replaces the project's of that name."""
    environment = _overridden(settings, data, ENVIRONMENT_OVERRIDES)
    variables = {one["name"]: one for one in environment.get("environmentVariables", [])}
    variables.update({one["name"]: {"type": "PLAINTEXT", **one} for one in data.get("environmentVariablesOverride", [])})
    return {**environment, "environmentVariables": list(variables.values())}


def initiator_of(arn):
    """API_Build: the name of an IAM user, `<role>/<session>` of an assumed role."""
    kind, _, name = arn.rpartition(":")[2].partition("/")
    if kind == "assumed-role":
        return name
    return name.rpartition("/")[2] or kind


def condition_keys(data):
    """What a policy may ask of a StartBuild.

    https://docs.aws.amazon.com/codebuild/latest/userguide/action-context-keys.html
    """
    fields = {**{name: f"source.{field}" for name, field in SOURCE_OVERRIDES.items()},
              **{name: f"environment.{field}" for name, field in ENVIRONMENT_OVERRIDES.items()},
              **BUILD_OVERRIDES}
    keys = {f"codebuild:{field}": data[name] for name, field in fields.items() if name in data}
    variables = data.get("environmentVariablesOverride", [])
    if variables:
        keys["codebuild:environment.environmentVariables.name"] = [one["name"] for one in variables]
    for one in variables:
        keys[f"codebuild:environment.environmentVariables/{one['name']}.value"] = one.get("value", "")
    return keys


def _webhook_build(data):
    """A push that a webhook reports: `projectName`, the commit that was pushed as `sourceVersion`, and `ref`.

    The webhook of an organization or group brings the repository that was pushed to, as `sourceLocationOverride`.
    """
    started = {name: value for name, value in data.items() if name != "ref"}
    source = codebuild._projects.get(data["projectName"], {}).get("source", {})
    return start_build(started, AGENTS.get(source.get("type"), "GitHub-Hookshot/local"), data["ref"])


def _list_builds(data):
    return _page(data, codebuild._builds.values())


def _list_builds_for_project(data):
    name = data.get("projectName", "")
    if name not in codebuild._projects:
        raise _not_found("Project", name)
    return _page(data, [build for build in codebuild._builds.values() if build["projectName"] == name])


def _page(data, builds):
    """Newest first unless asked otherwise, 100 for each page: API_ListBuilds."""
    newest_first = data.get("sortOrder", "DESCENDING") == "DESCENDING"
    ordered = sorted(builds, key=lambda build: build["startTime"], reverse=newest_first)
    start = int(data.get("nextToken") or 0)
    page = {"ids": [build["id"] for build in ordered[start : start + PAGE]]}
    if start + PAGE < len(ordered):
        page["nextToken"] = str(start + PAGE)
    return page


def _stop_build(data):
    """A build that has ended stays as it ended: the API "attempts to stop running a build" (API_StopBuild)."""
    build = _build(data)
    if build["buildStatus"] == "IN_PROGRESS":
        # Who runs it sees this, and completes the record.
        build.update(buildStatus="STOPPED", endTime=time.time())
    return {"build": copy.deepcopy(build)}


def _take_builds(data):
    """The builds that have been started since the last call, oldest first, each with the reference of its push."""
    taken = []
    for build in sorted(codebuild._builds.values(), key=lambda one: one["startTime"]):
        if build["id"] in _origins and build["id"] not in _taken:
            _taken.add(build["id"])
            taken.append({"id": build["id"], "pushed": _origins[build["id"]]["pushed"]})
    return {"builds": taken}


def _record_build(data):
    """What the local CodeBuild saw: fields of a build's record."""
    build = _build(data)
    build.update(data["fields"])
    return {"build": copy.deepcopy(build)}


def _limit_builds(data):
    """How many builds may be in progress; any number when `limit` is left out."""
    global _limit
    _limit = data.get("limit")
    return {}


def _build(data):
    build = codebuild._builds.get(data.get("id", ""))
    if build is None:
        raise _not_found("Build", data.get("id"))
    return build


def _not_found(kind, name):
    return Refusal("ResourceNotFoundException", f"{kind} cannot be found: {name}")


OPERATIONS = {
    "StartBuild": start_build,
    "RetryBuild": _retry_build,
    "ListBuilds": _list_builds,
    "ListBuildsForProject": _list_builds_for_project,
    "StopBuild": _stop_build,
    "LocalWebhookBuild": _webhook_build,
    "LocalTakeBuilds": _take_builds,
    "LocalRecordBuild": _record_build,
    "LocalLimitBuilds": _limit_builds,
}

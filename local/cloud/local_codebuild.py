"""CodeBuild of the local cloud: webhooks, all settings of a project, and the builds of `local_builds`."""

import json

import local_builds
from ministack.core import iam_evaluator
from ministack.core.responses import error_response_json, get_account_id, get_region, json_response
from ministack.services import codebuild
from ministack.services.cloudformation import provisioners

KEPT_SETTINGS = ("logsConfig", "queuedTimeoutInMinutes", "cache", "concurrentBuildLimit", "autoRetryLimit")


def install():
    """Puts the richer operations in front of MiniStack's own."""
    own = codebuild._handle_request_sync

    def handle(method, path, headers, body, query_params):
        name = headers.get("x-amz-target", "").rpartition(".")[2]
        if name in local_builds.OPERATIONS:
            return local_builds.answer(local_builds.OPERATIONS[name], json.loads(body or "{}"))
        if name in OPERATIONS:
            return OPERATIONS[name](json.loads(body or "{}"))
        return own(method, path, headers, body, query_params)

    codebuild._handle_request_sync = handle
    shape = codebuild._project_shape
    codebuild._project_shape = lambda project: {**shape(project), **project.get("kept", {})}
    handlers = provisioners._RESOURCE_HANDLERS["AWS::CodeBuild::Project"]
    handlers["create"] = _with_cloudformation_settings(handlers["create"])
    handlers["update"] = _with_cloudformation_changes(handlers["update"])


def project_of_request(body):
    """The project that a request about builds is about; `None` for other requests."""
    try:
        data = json.loads(body or "{}")
    except ValueError:
        return None
    builds = data.get("ids") or [data.get("id")]
    first = builds[0] if isinstance(builds, list) and isinstance(builds[0], str) else ""
    return first.rpartition("/")[2].partition(":")[0] or None


def connection_problem(source, role):
    """Why a project cannot be made: CreateProject reads the connection of its source with its role.

    https://github.com/aws/aws-cdk/issues/31726
    """
    auth = source.get("auth", {})
    if auth.get("type") != "CODECONNECTIONS":
        return None
    connection = auth.get("resource", "")
    policies = iam_evaluator._gather_role_policies(role.rpartition("/")[2], get_account_id())
    for name in ("GetConnection", "GetConnectionToken", "UseConnection"):
        action = f"{connection.split(':')[2]}:{name}"
        context = iam_evaluator.EvalContext(
            principal_arn=role, principal_type="AssumedRole", principal_account=get_account_id(),
            action=action, resource_arn=connection, region=get_region())
        if iam_evaluator.evaluate(context, policies).decision != "Allow":
            return f"{role} is not authorized to perform: {action} on resource: {connection}"
    return None


def _create_project(data):
    problem = connection_problem(data.get("source", {}), data.get("serviceRole", ""))
    if problem:
        return error_response_json("OAuthProviderException", problem, 400)
    response = codebuild._create_project(data)
    return _keep_settings(data, response)


def _update_project(data):
    response = codebuild._update_project(data)
    return _keep_settings(data, response)


def _keep_settings(data, response):
    project = codebuild._projects.get(data.get("name", ""))
    if project is None or response[0] != 200:
        return response
    kept = {name: data[name] for name in KEPT_SETTINGS if name in data}
    project["kept"] = {**project.get("kept", {}), **kept}
    return json_response({"project": codebuild._project_shape(project)})


def _with_cloudformation_settings(create):
    def create_with_settings(logical_id, props, stack_name):
        _refuse_unreadable(props)
        name, attributes = create(logical_id, props, stack_name)
        codebuild._projects[name]["kept"] = _cloudformation_settings(name, props)
        return name, attributes

    return create_with_settings


def _with_cloudformation_changes(update):
    """MiniStack leaves what a template no longer has. A webhook that no template made stays, as on AWS."""

    def update_with_settings(physical_id, old_props, new_props, stack_name):
        _refuse_unreadable(new_props)
        defaults = {"Description": "", "SourceVersion": ""}
        name, attributes = update(physical_id, old_props, {**defaults, **new_props}, stack_name)
        project = codebuild._projects[name]
        kept = {} if "Triggers" in old_props else {"webhook": project.get("kept", {}).get("webhook")}
        settings = {**kept, **_cloudformation_settings(name, new_props)}
        project["kept"] = {key: value for key, value in settings.items() if value is not None}
        return name, attributes

    return update_with_settings


def _refuse_unreadable(props):
    source = provisioners._codebuild_cfn_to_api(props.get("Source", {}))
    problem = connection_problem(source, props.get("ServiceRole", ""))
    if problem:
        raise ValueError(f"OAuthProviderException: {problem}")


def _cloudformation_settings(name, props):
    settings = provisioners._pascal_to_camel(props)
    kept = {key: settings[key] for key in KEPT_SETTINGS if key in settings}
    if props.get("Triggers", {}).get("Webhook"):
        groups = [[_filter(one) for one in group] for group in props["Triggers"].get("FilterGroups", [])]
        scope = settings["triggers"].get("scopeConfiguration")
        kept["webhook"] = _webhook(name, groups, scope)
    return kept


def _filter(props):
    return {
        "type": props["Type"],
        "pattern": props["Pattern"],
        "excludeMatchedPattern": props.get("ExcludeMatchedPattern", False),
    }


def _webhook(name, groups, scope=None):
    """https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Webhook.html"""
    url = f"https://codebuild.{get_region()}.amazonaws.com/webhooks?project={name}"
    webhook = {"url": url, "payloadUrl": url, "filterGroups": groups, "buildType": "BUILD", "status": "ACTIVE"}
    return {**webhook, "scopeConfiguration": scope} if scope else webhook


def _create_webhook(data):
    project = codebuild._projects.get(data["projectName"])
    if project is None:
        return error_response_json("ResourceNotFoundException", f"Project not found: {data['projectName']}", 400)
    kept = project.setdefault("kept", {})
    if "webhook" in kept:
        return error_response_json("ResourceAlreadyExistsException", "This project already has a webhook", 400)
    kept["webhook"] = _webhook(data["projectName"], data.get("filterGroups", []), data.get("scopeConfiguration"))
    return json_response({"webhook": kept["webhook"]})


def _update_webhook(data):
    kept = codebuild._projects.get(data["projectName"], {}).get("kept", {})
    if "webhook" not in kept:
        return error_response_json("ResourceNotFoundException", "This project has no webhook", 400)
    kept["webhook"] = _webhook(data["projectName"], data.get("filterGroups", []), data.get("scopeConfiguration"))
    return json_response({"webhook": kept["webhook"]})


def _delete_webhook(data):
    kept = codebuild._projects.get(data["projectName"], {}).get("kept", {})
    if kept.pop("webhook", None) is None:
        return error_response_json("ResourceNotFoundException", "This project has no webhook", 400)
    return json_response({})


OPERATIONS = {
    "CreateProject": _create_project,
    "UpdateProject": _update_project,
    "CreateWebhook": _create_webhook,
    "UpdateWebhook": _update_webhook,
    "DeleteWebhook": _delete_webhook,
}

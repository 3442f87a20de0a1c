"""Starts MiniStack with the parts of AWS that the local run needs and MiniStack 1.5 leaves out.

Every call still passes MiniStack's own IAM enforcement first; what is added here is behind it. Each addition names what AWS does.
"""

import dataclasses
import json
import os

import local_builds
import local_codebuild
import local_targets
from ministack import app
from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id
from ministack.services import ecr


def use_reachable_registry():
    """Repository URIs name a registry that can be reached from here: AWS's host name does not resolve offline."""
    registry = f"127.0.0.1:{os.environ['GATEWAY_PORT']}"
    ecr._repo_uri = lambda name: f"{registry}/{name}"


def serve_put_manifests_by_digest():
    """A manifest that PutImage wrote is pulled by its digest too; MiniStack's registry finds it by its tag alone."""
    put = ecr._put_image

    def put_and_serve(data):
        response = put(data)
        if response[0] == 200:
            image = json.loads(response[2])["image"]
            manifests = ecr._manifest_blobs.setdefault(image["repositoryName"], {})
            manifests.setdefault(image["imageId"]["imageDigest"], data["imageManifest"].encode())
        return response

    ecr._put_image = put_and_serve


def assume_as_service():
    """MiniStack lets the root user stand for an AWS service in a trust policy; a service also sends its source account.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    evaluate = iam_evaluator.evaluate_trust_policy

    def evaluate_with_source(document, caller, context=None):
        if context is not None and caller.endswith(":root"):
            source = {"aws:sourceaccount": get_account_id()}
            context = dataclasses.replace(context, service_context={**context.service_context, **source})
        return evaluate(document, caller, context)

    iam_evaluator.evaluate_trust_policy = evaluate_with_source


def authorize_builds_by_project():
    """Calls that name builds are authorized on the project of the builds, as on AWS, not on every resource.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodebuild.html
    """
    extract = iam_actions.extract_resource_arn

    def extract_with_builds(service, method, path, headers, body, query_params, region, account_id):
        project = local_codebuild.project_of_request(body) if service == "codebuild" else None
        if project:
            return f"arn:aws:codebuild:{region}:{account_id}:project/{project}"
        if service == "ssm" and headers.get("x-amz-target", "").endswith(".GetParameters"):
            names = json.loads(body or "{}").get("Names", [])
            # AWS asks for each name by itself; the local CodeBuild reads one at a time.
            if len(names) == 1:
                return f"arn:aws:ssm:{region}:{account_id}:parameter/{names[0].lstrip('/')}"
        return extract(service, method, path, headers, body, query_params, region, account_id)

    iam_actions.extract_resource_arn = extract_with_builds


def name_condition_keys():
    """PutEvents is authorized with the source of its events as `events:source`, StartBuild with what it overrides.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
    """
    context_of = iam_actions.request_tag_context

    def context_with_keys(service, action, body, params):
        context = context_of(service, action, body, params)
        if action == "events:PutEvents":
            entries = json.loads(body or "{}").get("Entries", [])
            sources = {entry.get("Source", "") for entry in entries}
            if len(sources) == 1:
                context = {**context, "events:source": sources.pop()}
        if action == "codebuild:StartBuild":
            context = {**context, **local_builds.condition_keys(json.loads(body or "{}"))}
        return context

    iam_actions.request_tag_context = context_with_keys


def stand_in_for_tls():
    """The clients of the local run speak HTTP on the loopback. On AWS they speak HTTPS, and policies may refuse anything else."""
    pin = app.pin_request_origin
    app.pin_request_origin = lambda source_ip, secure_transport: pin(source_ip, True)


if __name__ == "__main__":
    stand_in_for_tls()
    use_reachable_registry()
    serve_put_manifests_by_digest()
    assume_as_service()
    authorize_builds_by_project()
    name_condition_keys()
    local_codebuild.install()
    local_targets.install()
    app.main()

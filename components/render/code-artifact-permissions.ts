import type { CodeArtifactRepository } from "../service/options/code-artifact";
import type { Service } from "../service/service";
import { fact, type Template } from "../service/template";
import { type Deployment, filled } from "./deployment";
import type { StatementPart } from "./policy-document";

/**
 * Lets the builds read one repository of CodeArtifact. The token is made by STS, whose action has no resource form; it must be in
 * the policy of the role, a policy of the domain cannot give it.
 * https://docs.aws.amazon.com/codeartifact/latest/ug/get-set-up-provision-user.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
export function readPackages<R>(
  { codeArtifact }: Service,
  deployment: Deployment<R>,
): readonly StatementPart<R>[] {
  return codeArtifact.flatMap((place): readonly StatementPart<R>[] => [
    {
      Sid: "CodeArtifactToken",
      Action: ["codeartifact:GetAuthorizationToken"],
      Resource: [filled(deployment, arnOf(place, `domain/${place.domain}`))],
    },
    {
      Sid: "ReadPackages",
      Action: ["codeartifact:GetRepositoryEndpoint", "codeartifact:ReadFromRepository"],
      Resource: [filled(deployment, arnOf(place, `repository/${place.domain}/${place.repository}`))],
    },
    {
      Sid: "CodeArtifactBearer",
      Action: ["sts:GetServiceBearerToken"],
      Resource: ["*"],
      Condition: { StringEquals: { "sts:AWSServiceName": "codeartifact.amazonaws.com" } },
    },
  ]);
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodeartifact.html, "Resource types" */
function arnOf({ region, domainOwner }: CodeArtifactRepository, resource: string): Template {
  const place = [region || fact("region"), ":", domainOwner || fact("account")];
  return ["arn:", fact("partition"), ":codeartifact:", ...place, `:${resource}`];
}

import type { ECRClient } from "@aws-sdk/client-ecr";
import { isObject } from "../../../components/text/json";

/**
 * Makes a client of private ECR sign in to the public one: the call has the same name, input and protocol there, and only
 * the service in the target and in the signature differs. Spares every user of the command line another SDK client.
 * https://docs.aws.amazon.com/AmazonECRPublic/latest/APIReference/API_GetAuthorizationToken.html
 */
export function usePublicService({ middlewareStack }: ECRClient): void {
  middlewareStack.addRelativeTo(
    <A extends object, O>(next: (args: A) => Promise<O>, context: object) =>
      (args: A) => {
        const properties = at(
          context,
          "__smithy_context",
          "selectedHttpAuthScheme",
          "httpAuthOption",
          "signingProperties",
        );
        const headers = at(args, "request", "headers");
        if (properties === undefined || headers === undefined)
          throw new Error("the SDK signs in another way now");
        properties.signingName = "ecr-public";
        headers["x-amz-target"] = "SpencerFrontendService.GetAuthorizationToken";
        return next(args);
      },
    { relation: "before", toMiddleware: "httpSigningMiddleware" },
  );
}

function at(root: object, ...path: readonly string[]): Record<string, unknown> | undefined {
  let value: unknown = root;
  for (const key of path) value = isObject(value) ? value[key] : undefined;
  return isObject(value) ? (value as Record<string, unknown>) : undefined;
}

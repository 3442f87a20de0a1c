import type { WebhookFilter } from "@aws-sdk/client-codebuild";
import { describe, expect, it } from "vitest";
import { checkPush } from "../../local/codebuild/webhook";

const EVENT: WebhookFilter = { type: "EVENT", pattern: "PUSH, PULL_REQUEST_MERGED" };

function head(pattern: string, excludeMatchedPattern = false): WebhookFilter {
  return { type: "HEAD_REF", pattern, excludeMatchedPattern };
}

function check(ref: string, ...filterGroups: WebhookFilter[][]): void {
  checkPush({ name: "p", webhook: { filterGroups } }, ref);
}

describe("a webhook of the local CodeBuild", () => {
  it("starts a build for a push that all filters of one group let through", () => {
    check("refs/tags/v1.0.0", [EVENT, head("^refs/heads/main$")], [EVENT, head("^refs/tags/v")]);
    check("refs/heads/main", [EVENT, { type: "FILE_PATH", pattern: "^api/" }]);
    check("refs/heads/main", [EVENT, head("^refs/heads/old$", true)]);
  });

  it.each([
    ["another branch", [EVENT, head("^refs/heads/main$")]],
    ["a branch that is left out", [EVENT, head("^refs/heads/side$", true)]],
    ["another event", [{ type: "EVENT" as const, pattern: "PULL_REQUEST_CREATED" }]],
    ["an author", [EVENT, { type: "ACTOR_ACCOUNT_ID" as const, pattern: "1" }]],
  ])("says that it starts none for a push that its filters refuse: %s", (_case, group) => {
    expect(() => check("refs/heads/side", group)).toThrow(
      "the webhook of p starts no build for refs/heads/side",
    );
  });

  it("of an organization starts a build for a push to the repository that its filters name, and no other", () => {
    const filterGroups = [[EVENT, { type: "REPOSITORY_NAME" as const, pattern: "^(.*/)?api$" }]];
    const push = (repository: string) =>
      checkPush({ name: "p", webhook: { filterGroups } }, "refs/heads/main", repository);

    push("api");
    push("acme/api");
    expect(() => push("api2")).toThrow("the webhook of p starts no build for refs/heads/main");
  });

  it("is looked for at the project that has one", () => {
    expect(() => checkPush({ name: "p" }, "refs/heads/main")).toThrow("project p has no webhook");
  });
});

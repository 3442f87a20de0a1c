import { describe, expect, it } from "vitest";
import { resolvePublisher } from "../../../components/service/resolve-publisher";
import { resolveService } from "../../../components/service/resolve-service";
import { problemsOf } from "../problems";

const RULE =
  'is not a prefix of names; use two or more lower-case letters, digits and single hyphens, starting with a letter, for example "staging"';
const staging = resolvePublisher("fleet", { namePrefix: "staging" });

describe("the prefix of a publisher's names", () => {
  it("stands before every name of the publisher", () => {
    const {
      namePrefix,
      alarmTopicArns,
      notificationTopicArns,
      existingRepositories,
      encryptionKey,
      ...model
    } = staging;
    const names = Object.values(model).filter((value) => typeof value === "string");

    expect(names).toEqual([
      "staging-fleet",
      "staging-fleet-publisher",
      "staging-fleet-ledger",
      "staging-fleet-dead-letters",
      "staging-fleet-dead-letters",
      "staging-fleet-overdue",
      "staging-fleet-reconcile",
      "staging-fleet-starts",
      "staging-fleet-builds",
      "staging-fleet-sources",
      "staging-fleet-notifications",
      "staging-fleet-reconcile",
      "/aws/lambda/staging-fleet-publisher",
      "staging-fleet-",
      "/multiarch-codebuild/staging-fleet",
    ]);
  });

  it("stands before every name of its services, and before the default name of a new repository", () => {
    const { name, id, projects, logGroupName, repository } = resolveService("web", {}, staging);

    expect([name, id, logGroupName]).toEqual([
      "web",
      "staging-fleet-web",
      "/aws/codebuild/staging-fleet-web",
    ]);
    expect(projects.map(({ projectName }) => projectName)).toEqual([
      "staging-fleet-web-amd64",
      "staging-fleet-web-arm64",
    ]);
    expect(repository).toMatchObject({ kind: "new", name: "staging/web" });
  });

  it("leaves a repository alone that an option names", () => {
    const named = resolveService("web", { repository: { name: "team/web" } }, staging);

    expect(named.repository.name).toBe("team/web");
  });

  it("is part of the name that the deletion of images repeats", () => {
    const repository = { deleteImagesOnDestroy: "web" };

    expect(problemsOf(() => resolveService("web", { repository }, staging))).toEqual([
      {
        path: "repository.deleteImagesOnDestroy",
        reason:
          '"web" is not this repository; repeat its name "staging/web" to have its images deleted with the stack',
      },
    ]);
    const repeated = { repository: { deleteImagesOnDestroy: "staging/web" } };
    expect(resolveService("web", repeated, staging).repository).toMatchObject({ deleteImages: true });
  });

  it.each([
    ["Staging", `"Staging" ${RULE}`],
    ["", `"" ${RULE}`],
    ["staging-", `"staging-" ${RULE}`],
    ["s", `"s" ${RULE}`],
    [1, `1 ${RULE}`],
  ])("is refused when it is no beginning of a name: %j", (namePrefix, reason) => {
    expect(problemsOf(() => resolvePublisher("fleet", { namePrefix } as never))).toEqual([
      { path: "namePrefix", reason },
    ]);
  });

  it("is refused when it is too long together with the name", () => {
    const namePrefix = "s".repeat(45);
    const fits = resolvePublisher("fleet", { namePrefix });

    expect(fits.queueName).toHaveLength(64);
    expect(problemsOf(() => resolvePublisher("fleets", { namePrefix }))).toEqual([
      {
        path: "namePrefix",
        reason: `"${namePrefix}-fleets" has 52 characters, at most 51 fit into the names AWS allows; shorten it`,
      },
    ]);
  });
});

import { describe, expect, it } from "vitest";
import type { ServiceOptions } from "../../components/service/options/service-options";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { resolveService } from "../../components/service/resolve-service";
import { joinPublisher } from "../../components/service/shared-repository";
import { problemsOf } from "./problems";

const publisher = resolvePublisher("fleet", { existingRepositories: ["shared"] });
const EXISTING = { existing: "shared" };
const NEW = { name: "shared" };
const web = (tags: readonly string[], repository: ServiceOptions["repository"] = EXISTING) =>
  resolveService("web", { tags, repository }, publisher);
const api = (tags: readonly string[], repository: ServiceOptions["repository"] = EXISTING) =>
  resolveService("api", { tags, repository }, publisher);

/** The reason why the last of these services cannot join the publisher of the others; nothing when it can. */
function reasonOf(...services: readonly ReturnType<typeof web>[]): string | undefined {
  const shared = {};
  const problems = problemsOf(() => {
    for (const service of services) joinPublisher(shared, service);
  });
  expect(problems.map(({ path }) => path).filter((path) => path !== "repository")).toEqual([]);
  return problems[0]?.reason;
}

describe("two services in one repository", () => {
  it("are refused when a tag of the one could be a tag of the other, with the change to make", () => {
    expect(reasonOf(web(["{version}", "web-latest"]), api(["api-{branch}", "{commit}"]))).toBe(
      'service "web" has the repository "shared" too, where its tag "{version}" could meet "api-{branch}"; use another repository, or start every tag with the service, for example "api-api-{branch}"',
    );
  });

  it.each([
    [["latest"], ["latest"]],
    [["{version}"], ["web"]],
    [["web"], ["{version}"]],
    [["web-{branch}"], ["web-latest"]],
    [["web-latest"], ["web-{branch}"]],
    [["web-{branch}"], ["web-api-{branch}"]],
    [["{branch}-web"], ["{branch}-api"]],
    [
      ["web-{commit}", "edge"],
      ["api-{commit}", "edge"],
    ],
  ])("are refused with %j and %j", (left, right) => {
    expect(reasonOf(web(left), api(right))).toContain("could meet");
  });

  it.each([
    [
      ["web-{version}", "web-latest"],
      ["api-{version}", "api-latest"],
    ],
    [["latest"], ["latest-api"]],
    [["latest-{branch}"], ["latest"]],
    [["{commit}"], []],
  ])("are taken with %j and %j, which never meet", (left, right) => {
    expect(reasonOf(web(left), ...(right.length === 0 ? [] : [api(right)]))).toBeUndefined();
  });

  it("cannot both create it", () => {
    expect(reasonOf(web(["web-{branch}"], NEW), api(["api-{branch}"], NEW))).toBe(
      'service "web" has the repository "shared" too, and it can be created once; use another name, or { existing: "shared" } for one of them',
    );
  });

  it("are refused where the one that creates it lets the other's tags never move", () => {
    const guarded = web(["web-{version}", "web-latest"], NEW);
    const reason =
      'and lets none but its own tags move, so "api-latest" never could; use { existing: ... } for both, or another repository';

    expect(reasonOf(guarded, api(["api-{version}", "api-latest"]))).toBe(
      `service "web" has the repository "shared" too, ${reason}`,
    );
    expect(reasonOf(api(["api-{version}", "api-latest"]), guarded)).toBe(
      `service "api" has the repository "shared" too, ${reason}`,
    );
    expect(reasonOf(guarded, api(["api-{version}"]))).toBeUndefined();
    expect(reasonOf(web(["web-{branch}"], NEW), api(["api-latest"]))).toBeUndefined();
  });

  it("have no say in each other's publishers and repositories, and neither has an earlier form of a service", () => {
    expect(reasonOf(web(["latest"]), resolveService("api", { tags: ["latest"] }, publisher))).toBeUndefined();
    expect(reasonOf(web(["latest"]), web(["latest"]))).toBeUndefined();
    joinPublisher({}, web(["latest"]));
    expect(reasonOf(api(["latest"]))).toBeUndefined();
  });
});

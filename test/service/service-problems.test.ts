import { describe, expect, it } from "vitest";
import { ServiceOptionsError } from "../../components/service/problem";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { resolveService } from "../../components/service/resolve-service";
import { problemsOf } from "./problems";

describe("wrong options", () => {
  it.each([
    ["Billing"],
    ["billingApi"],
    ["billing_api"],
    ["-billing"],
    ["billing-"],
    ["billing-Api"],
    [""],
    ["1billing"],
    ["billing--api"],
    ["b"],
    [7],
    [["ab"]],
  ])("are refused with the name %j", (name) => {
    expect(problemsOf(() => resolveService(name as string, {}))).toEqual([
      {
        path: "name",
        reason: `${JSON.stringify(name)} is not a name; use two or more lower-case letters, digits and single hyphens, starting with a letter, for example "billing-api"`,
      },
    ]);
  });

  it.each([["ab"], ["b2"], ["a-1"], ["billing-api-2"]])("are taken with the name %j", (name) => {
    expect(resolveService(name, {}).name).toBe(name);
  });

  it("are refused when a name with its prefix is over AWS's limit, and not one character earlier", () => {
    const fleet = resolvePublisher("fleet");
    const longest = "a".repeat(150 - "fleet--amd64".length);

    expect(
      resolveService(longest, { repository: { name: "short" } }, fleet).projects[0]?.projectName,
    ).toHaveLength(150);
    expect(problemsOf(() => resolveService(`${longest}a`, { repository: { name: "short" } }, fleet))).toEqual(
      [
        {
          path: "name",
          reason: `"${"a".repeat(96)}... has 139 characters, at most 138 fit into the names AWS allows; shorten it`,
        },
      ],
    );
  });

  it("are refused when the service's own publisher would have too long a name", () => {
    const longest = "a".repeat(64 - "-dead-letters".length);

    expect(resolveService(longest, {}).name).toBe(longest);
    expect(problemsOf(() => resolveService(`${longest}a`, {}))).toEqual([
      {
        path: "name",
        reason: `"${longest}a" has 52 characters, at most 51 fit into the names AWS allows; shorten it`,
      },
    ]);
  });

  it("are all listed at once, in one message", () => {
    const options = {
      tags: ["latest", "release/1.4"],
      repository: { existing: "team/billing", keepImages: 5 },
    };

    expect(() => resolveService("billing-api", options)).toThrow(
      new ServiceOptionsError('service "billing-api"', [
        {
          path: "tags[1]",
          reason: `"release/1.4" is not an image tag, '/' is not allowed; use for example "release-1.4"`,
        },
        {
          path: "repository",
          reason:
            'give either "existing" or "keepImages", not both; an existing repository keeps its own rules',
        },
      ]),
    );
    expect(() => resolveService("billing-api", options)).toThrow(
      'options for service "billing-api" have 2 problems:\n  tags[1]:',
    );
  });
});

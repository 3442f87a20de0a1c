import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildRolePolicy, type PolicyDocument, publisherRolePolicy } from "../components/render/policies";
import type { ServiceOptions } from "../components/service/options/service-options";
import { resolvePublisher } from "../components/service/resolve-publisher";
import { resolveService } from "../components/service/resolve-service";
import { readmeWithTables } from "../scripts/option-table";
import { plainDeployment } from "./fakes/deployment";

const deployment = plainDeployment();
const page = readFileSync(join(__dirname, "..", "docs", "permissions.md"), "utf8");

describe("the README", () => {
  it("has the tables of options that the options' own documentation gives", () => {
    const readme = readFileSync(join(__dirname, "..", "README.md"), "utf8");

    expect(readme).toBe(readmeWithTables(readme));
  });
});

describe("the page of permissions", () => {
  it("lists every action of the build role, and no other", () => {
    const sources: readonly ServiceOptions[] = [
      { source: { type: "s3", bucket: "sources", key: "a.zip" } },
      { source: { type: "codecommit", repository: "a" } },
    ];
    const actions = sources.flatMap((options) =>
      actionsOf(buildRolePolicy(resolveService("an-app", options), deployment)),
    );

    expect(listed("## Build role")).toEqual([...new Set(actions)].sort());
  });

  it("lists every action of the publisher's role, and no other", () => {
    const publisher = resolvePublisher("fleet", { existingRepositories: ["team/*"] });

    expect(listed("## Publisher role")).toEqual(actionsOf(publisherRolePolicy(publisher, deployment)));
  });
});

function actionsOf(document: PolicyDocument<string>): string[] {
  return document.Statement.flatMap(({ Action }) => Action).sort();
}

/** The first column of the table under a heading, sorted. */
function listed(heading: string): string[] {
  const start = page.indexOf(heading);
  const section = page.slice(start, page.indexOf("\n## ", start + 1));
  return [...section.matchAll(/^\| `([a-z0-9]+:[A-Za-z]+)` \|/gm)].map(([, action]) => action ?? "").sort();
}

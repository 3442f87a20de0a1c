import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildRolePolicy } from "../components/render/build-role-policy";
import { buildLogicalId, PUBLISHER_LOGICAL_IDS, SERVICE_LOGICAL_IDS } from "../components/render/logical-ids";
import type { PolicyDocument } from "../components/render/policy-document";
import { publisherPlan } from "../components/render/publisher-plan";
import { publisherRolePolicy } from "../components/render/publisher-role-policy";
import { ARCHITECTURE_ORDER } from "../components/service/architectures";
import { ARCHITECTURE_METRIC_UNITS, METRIC_UNITS } from "../components/service/metrics";
import type { ServiceOptions } from "../components/service/options/service-options";
import { resolvePublisher } from "../components/service/resolve-publisher";
import { resolveService } from "../components/service/resolve-service";
import { readmeWithTables } from "../scripts/option-table";
import { plainDeployment } from "./fakes/deployment";
import { FIELDS, SUBJECT } from "./publisher/event-fields";
import { missingPaths, namedPaths, pageText } from "./repository-paths";

const deployment = plainDeployment();
const page = pageText("docs/permissions.md");
const PAGES = readdirSync(join(__dirname, "..", "docs"))
  .filter((name) => name.endsWith(".md"))
  .map((name) => `docs/${name}`);

describe("the README", () => {
  it("has the tables of options that the options' own documentation gives", () => {
    const readme = pageText("README.md");

    expect(readme).toBe(readmeWithTables(readme));
  });
});

describe("a page", () => {
  it.each([...PAGES, "README.md", "SECURITY.md"])("names paths that are there: %s", (file) => {
    expect(namedPaths(file).length).toBeGreaterThan(0);
    expect(missingPaths(file)).toEqual([]);
  });
});

describe("the page of operations", () => {
  it("lists every field of every event, and no other", () => {
    const operations = pageText("docs/operations.md");
    const rows = [...operations.matchAll(/^\| `(Image [A-Za-z ]+)` \| [^|]+ \| ([^|]+) \|/gm)];
    const shared = [...operations.matchAll(/^\| `(\w+)` \| [A-Z]/gm)].map(([, field = ""]) => field);

    const listed = rows.map(([, type = "", fields = ""]) => [type, codes(fields)]);

    expect(shared.slice(0, 7)).toEqual(Object.keys(SUBJECT));
    expect(listed).toEqual(
      Object.entries(FIELDS).map(([type, fields]) => [
        type,
        Object.keys(fields).filter((field) => !(field in SUBJECT)),
      ]),
    );
  });

  it("lists every metric", () => {
    const named = codes(pageText("docs/operations.md"));

    const metrics = Object.keys({ ...METRIC_UNITS, ...ARCHITECTURE_METRIC_UNITS });
    expect(metrics.filter((metric) => !named.includes(metric))).toEqual([]);
  });
});

describe("the page of the architecture", () => {
  it("lists the names of all resources of a service and of a publisher", () => {
    const architecture = pageText("docs/architecture.md");
    const own = Object.values(SERVICE_LOGICAL_IDS);
    const ofBuilds = ARCHITECTURE_ORDER.flatMap((one) => [
      buildLogicalId("build", one),
      buildLogicalId("webhook", one),
    ]);

    expect(children(architecture, "service")).toEqual([...own, ...ofBuilds].sort());
    const options = {
      dashboard: true,
      notificationTopicArns: ["arn:aws:sns:eu-central-1:123456789012:images"],
    };
    const { rules, alarms, notifications, dashboard } = publisherPlan(
      resolvePublisher("fleet", options),
      deployment,
    );
    const ofOptions = [dashboard, notifications, ...(notifications?.targets ?? [])].map(
      (one) => one?.logicalId,
    );
    const ofRules = Object.values(rules).flatMap(({ logicalIds }) => Object.values(logicalIds));
    const ofAlarms = Object.values(alarms).map(({ logicalId }) => logicalId);
    expect(children(architecture, "publisher")).toEqual(
      [...Object.values(PUBLISHER_LOGICAL_IDS), ...ofRules, ...ofAlarms, ...ofOptions].sort(),
    );
  });
});

describe("the page of permissions", () => {
  it("lists every action of the build role, and no other", () => {
    const secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-Ab1cD2";
    const key = "arn:aws:kms:eu-west-1:111122223333:key/0a1b";
    const sources: readonly ServiceOptions[] = [
      { source: { type: "s3", bucket: "sources", key: "a.zip" } },
      { source: { type: "codecommit", repository: "a" } },
      ...["codeconnections", "codestar-connections"].map((service) => {
        const connection = `arn:aws:${service}:eu-west-1:111122223333:connection/0a1b`;
        return { source: { type: "gitlab", repository: "a/b", auth: { connection } } } as const;
      }),
      { source: { type: "bitbucket", repository: "a/b", auth: { secret, key } } },
      {
        network: {
          vpcId: "vpc-0a1b2c3d",
          subnets: ["subnet-0a1b2c3d"],
          securityGroups: ["sg-0a1b2c3d"],
        },
      },
      { pullFrom: ["base"], codeArtifact: { domain: "acme", repository: "npm" } },
      { secrets: { a: { secret: "a", key }, b: { parameter: "b" } } },
    ];
    const mirrored = resolvePublisher("fleet", {
      registryMirrors: {
        "docker.io": { pullThroughCache: "docker-hub" },
        "ghcr.io": { uri: "mirror.example.com", credentials: { secret: SECRET, key: KEY } },
      },
    });
    const actions = sources.flatMap((options) =>
      actionsOf(buildRolePolicy(resolveService("an-app", options, mirrored), mirrored, deployment)),
    );

    expect(listed("## Build role")).toEqual([...new Set(actions)].sort());
  });

  it("lists every action of the publisher's role, and no other", () => {
    const publisher = resolvePublisher("fleet", {
      existingRepositories: ["team/*"],
      encryptionKey: "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-1234-4abc-9def-0123456789ab",
    });

    expect(listed("## Publisher role")).toEqual(actionsOf(publisherRolePolicy(publisher, deployment)));
  });
});

const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mirror-Ab1cD2";
const KEY = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-1111-2222-3333-0a1b2c3d4e5f";

function codes(cell: string): readonly string[] {
  return [...cell.matchAll(/`([\w-]+)`/g)].map(([, code = ""]) => code);
}

/** The first column of the table of a component's children, sorted. */
function children(text: string, component: string): readonly string[] {
  const [, table = ""] = text.split(`| child of a ${component} |`);
  const rows = (table.split("\n\n")[0] ?? "").split("\n").slice(2);
  return rows.flatMap((row) => codes(row.split("|")[1] ?? "")).sort();
}

function actionsOf(document: PolicyDocument<string>): string[] {
  return document.Statement.flatMap(({ Action }) => Action).sort();
}

/** The first column of the table under a heading, sorted. */
function listed(heading: string): string[] {
  const start = page.indexOf(heading);
  const section = page.slice(start, page.indexOf("\n## ", start + 1));
  return [...section.matchAll(/^\| `([a-z0-9-]+:[A-Za-z]+)` \|/gm)].map(([, action]) => action ?? "").sort();
}

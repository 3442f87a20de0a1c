import { describe, expect, it } from "vitest";
import { PUBLISHER_CHECKS } from "../../components/service/options/publisher-options";
import { SERVICE_CHECKS } from "../../components/service/options/service-options";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { resolveService } from "../../components/service/resolve-service";
import { SOURCE_KINDS } from "../../components/service/sources/kinds";
import type { SourceField } from "../../components/service/sources/source";
import { problemsOf } from "./problems";

/** Values of each type of JSON, and what only JavaScript has. */
const VALUES = {
  text: ["", "true", "1", "latest", "{}", "[]", "null"],
  number: [0, 1, 60, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY],
  boolean: [true, false],
  list: [[], ["latest"], [[]], [null], [{}]],
  object: [{}, { type: 1 }, { a: { b: [] } }, Object.create(null)],
  none: [null],
  other: [1n, Symbol("latest"), () => "latest", new Map(), new Date(0), Promise.resolve({}), /a/],
} as const;
type Type = keyof typeof VALUES;

/** Kinds of sources at a provider of Git. */
const PROVIDERS = ["github", "github-enterprise", "gitlab", "gitlab-self-managed", "bitbucket"] as const;

/** The type of each option, of each field inside it and of each item of a list: `repository.name`, `tags[0]`. */
const SERVICE: Readonly<Record<string, Type | readonly Type[]>> = {
  source: "object",
  ...fieldsOfSources(),
  ...Object.fromEntries(PROVIDERS.map((type) => [`source(${type}).paths`, "list" as const])),
  platforms: "list",
  "platforms[0]": "text",
  dockerfile: "text",
  context: "text",
  target: "text",
  buildArgs: "object",
  "buildArgs.A": "text",
  labels: "object",
  "labels.a": "text",
  buildContexts: "object",
  "buildContexts.a": "text",
  noCache: "boolean",
  imageFormat: "text",
  compression: "text",
  reproducible: "boolean",
  secrets: "object",
  "secrets.npm": "object",
  "secrets.npm.secret": "text",
  "secrets.npm.parameter": "text",
  ssh: "object",
  "ssh.default": "object",
  "ssh.default.secret": "text",
  pullFrom: "list",
  "pullFrom[0]": "text",
  codeArtifact: "object",
  "codeArtifact.domain": "text",
  "codeArtifact.domainOwner": "text",
  "codeArtifact.repository": "text",
  "codeArtifact.region": "text",
  tags: "list",
  "tags[0]": "text",
  versions: "object",
  "versions.prefix": "text",
  "versions.scheme": "text",
  repository: "object",
  "repository.existing": "text",
  "repository.name": "text",
  "repository.keepImages": "number",
  "repository.keepUntaggedDays": "number",
  "repository.keepBranchCacheDays": "number",
  "repository.tagMutability": "text",
  "repository.encryptionKey": "text",
  "repository.pull": "object",
  "repository.pull.accounts": "list",
  "repository.pull.accounts[0]": "text",
  "repository.pull.organization": "text",
  "repository.pull.lambda.accounts[0]": "text",
  "repository.pull.principals": "list",
  "repository.pull.principals[0]": "text",
  "repository.scanOnPush": "boolean",
  "repository.deleteImagesOnDestroy": "text",
  compute: "object",
  "compute.amd64": ["text", "object"],
  "compute.arm64": ["text", "object"],
  "compute.arm64.size": "text",
  "compute.arm64.fleet": "text",
  "compute.arm64.image": "text",
  "compute.arm64.hostKernel": "text",
  queuedTimeoutMinutes: "number",
  network: "object",
  "network.vpcId": "text",
  "network.subnets": "list",
  "network.subnets[0]": "text",
  "network.securityGroups": "list",
  proxy: "object",
  "proxy.http": "text",
  "proxy.https": "text",
  "proxy.noProxy": "list",
  "proxy.noProxy[0]": "text",
  buildRole: "object",
  "buildRole.arn": "text",
  "buildRole.statements": "list",
  "buildRole.statements[0]": "object",
  "buildRole.statements[0].actions": "list",
  "buildRole.statements[0].actions[0]": "text",
  "buildRole.statements[0].resources[0]": "text",
  "buildRole.statements[0].conditions": "object",
  "buildRole.managedPolicyArns": "list",
  "buildRole.managedPolicyArns[0]": "text",
  "buildRole.permissionsBoundary": "text",
  "buildRole.path": "text",
  timeoutMinutes: "number",
  testCommand: "list",
  "testCommand[0]": "text",
  "testCommand[1]": "text",
  skipAudit: "text",
  localCache: "boolean",
  attestations: "text",
  provenance: "text",
  sbom: "text",
  supersede: "text",
};

const PUBLISHER: Readonly<Record<string, Type>> = {
  namePrefix: "text",
  encryptionKey: "text",
  alarmTopicArns: "list",
  "alarmTopicArns[0]": "text",
  dashboard: "boolean",
  notificationTopicArns: "list",
  "notificationTopicArns[0]": "text",
  existingRepositories: "list",
  "existingRepositories[0]": "text",
  registryMirrors: "object",
  builderImages: "object",
  "builderImages.buildkit": "text",
  "builderImages.binfmt": "text",
  "builderImages.sbomScanner": "text",
  logRetentionDays: "number",
  ledgerRetentionDays: "number",
  reconcileMinutes: "number",
};

describe("a value of another type is refused, where it stands", () => {
  it.each(Object.entries(SERVICE))("as option %s of a service, which is of type %s", (place, type) => {
    for (const value of othersThan(type)) {
      const problems = problemsOf(() => resolveService("billing-api", optionsWith(place, value) as never));

      expect(problems, `${place}: ${typeof value}`).not.toEqual([]);
      expect(problems.filter(({ path }) => !inSameOption(path, place))).toEqual([]);
    }
  });

  it.each(Object.entries(PUBLISHER))("as option %s of a publisher, which is of type %s", (place, type) => {
    for (const value of othersThan(type)) {
      const problems = problemsOf(() => resolvePublisher("fleet", optionsWith(place, value)));

      expect(
        problems.map(({ path }) => path),
        `${place}: ${typeof value}`,
      ).toEqual([place]);
    }
  });

  it("for every option that there is", () => {
    const top = (places: object) =>
      Object.keys(places)
        .filter((place) => /^\w+$/.test(place))
        .sort();

    expect(top(SERVICE)).toEqual(Object.keys(SERVICE_CHECKS).sort());
    expect(top(PUBLISHER)).toEqual(Object.keys(PUBLISHER_CHECKS).sort());
  });

  it("as the options themselves", () => {
    for (const value of othersThan("object").filter((one) => one !== undefined)) {
      expect(problemsOf(() => resolveService("billing-api", value as never))).toHaveLength(1);
      expect(problemsOf(() => resolvePublisher("fleet", value as never))).toHaveLength(1);
    }
  });
});

function othersThan(types: Type | readonly Type[]): readonly unknown[] {
  return Object.entries(VALUES).flatMap(([other, values]) =>
    [types].flat().some((type) => type === other) ? [] : values,
  );
}

/** Fields of each kind of source: `source(github).branch`. */
function fieldsOfSources(): Readonly<Record<string, Type>> {
  const fields = Object.entries(SOURCE_KINDS).flatMap(([type, kind]) =>
    Object.entries<SourceField>(kind.fields).map(([name, { example }]) => [
      `source(${type}).${name}`,
      typeof example === "string" ? "text" : (typeof example as Type),
    ]),
  );
  return Object.fromEntries([["source.type", "text"], ...fields]);
}

/** Options that hold `value` at a place, and beside it what that place needs. */
function optionsWith(place: string, value: unknown): object {
  const [, option = "", type, steps = ""] = /^(\w+)(?:\(([\w-]+)\))?((?:\.\w+|\[\d\])*)$/.exec(place) ?? [];
  const inside = (steps.match(/\w+/g) ?? []).reduceRight(holding, value);
  return { [option]: type === undefined ? inside : { type, ...examples(type), ...Object(inside) } };
}

function holding(value: unknown, step: string): unknown {
  if (/^\d$/.test(step)) return step === "0" ? [value] : ["first", value];
  return { [step]: value };
}

function examples(type: string): object {
  const { fields } = SOURCE_KINDS[type as keyof typeof SOURCE_KINDS];
  return Object.fromEntries(
    Object.entries<SourceField>(fields).map(([name, { example }]) => [name, example]),
  );
}

function inSameOption(path: string, place: string): boolean {
  return path.split(/[.[]/)[0] === place.split(/[.[(]/)[0];
}

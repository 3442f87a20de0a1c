import { describe, expect, it } from "vitest";
import type { ServiceOptions } from "../../../components/service/options/service-options";
import { resolveService } from "../../../components/service/resolve-service";
import { problemsOf } from "../problems";

type SourceOption = NonNullable<ServiceOptions["source"]>;

const ENTERPRISE = "https://github.acme.example/platform/api";
const MANAGED = "https://gitlab.acme.example:8443/acme/backend/api.git";
const EXAMPLE = 'use for example "https://github.acme.example/platform/billing-api"';
const OWNED = "is neither a boolean nor";

describe("a source at a provider of Git", () => {
  it.each<[SourceOption, type: string, address: string]>([
    [{ type: "github", repository: "acme/api" }, "GITHUB", "https://github.com/acme/api"],
    [{ type: "github-enterprise", url: ENTERPRISE }, "GITHUB_ENTERPRISE", ENTERPRISE],
    [{ type: "github-enterprise", url: `${ENTERPRISE}.git` }, "GITHUB_ENTERPRISE", ENTERPRISE],
    [{ type: "gitlab", repository: "acme/backend/api" }, "GITLAB", "https://gitlab.com/acme/backend/api"],
    [{ type: "gitlab-self-managed", url: MANAGED }, "GITLAB_SELF_MANAGED", MANAGED.replace(".git", "")],
    [{ type: "bitbucket", repository: "acme/api" }, "BITBUCKET", "https://bitbucket.org/acme/api"],
  ])("has an https address, a webhook and no permission of its own: %j", (source, type, address) => {
    expect(resolveService("an-app", { source }).source).toEqual({
      type: source.type,
      branch: "main",
      commits: true,
      address: [address],
      project: { type, location: [`${address}.git`], gitCloneDepth: 25, sourceVersion: "main" },
      permissions: [],
      webhook: true,
      paths: [],
      lfs: false,
    });
  });

  it("has every field that Git and a provider have", () => {
    const fields = { branch: "trunk", cloneDepth: 0, submodules: true, reportStatus: true, lfs: true };
    const source = { type: "bitbucket", repository: "acme/api", webhook: false, ...fields } as const;

    expect(resolveService("an-app", { source }).source).toMatchObject({
      branch: "trunk",
      project: { gitCloneDepth: 0, sourceVersion: "trunk", submodules: true, reportStatus: true },
      webhook: false,
      lfs: true,
    });
  });

  it.each<[SourceOption, object]>([
    [
      { type: "github", repository: "acme/api", webhook: "organization" },
      { scope: "GITHUB_ORGANIZATION", name: "acme", repository: "api" },
    ],
    [
      { type: "gitlab", repository: "acme/backend/api", webhook: "group" },
      { scope: "GITLAB_GROUP", name: "acme/backend", repository: "api" },
    ],
    [
      { type: "gitlab-self-managed", url: MANAGED, webhook: "group" },
      {
        scope: "GITLAB_GROUP",
        name: "acme/backend",
        domain: "gitlab.acme.example:8443",
        repository: "api",
      },
    ],
  ])("may have the webhook of its owner: %j", (source, scope) => {
    expect(resolveService("an-app", { source }).source).toMatchObject({ webhook: true, scope });
  });

  it.each<[object, field: string, reason: string]>([
    [{ type: "github", webhook: "group" }, "webhook", `"group" ${OWNED} "organization"; use true`],
    [{ type: "gitlab", webhook: "organization" }, "webhook", `"organization" ${OWNED} "group"; use true`],
    [{ type: "bitbucket", webhook: "group" }, "webhook", '"group" is not a boolean; use true or false'],
    [
      { type: "github", cloneDepth: 26 },
      "cloneDepth",
      "26 is not a whole number from 0 to 25; use one of these",
    ],
    [{ type: "github", cloneDepth: "1" }, "cloneDepth", '"1" is a text, not a number; use 1'],
    [{ type: "github", lfs: "true" }, "lfs", '"true" is a text, not a boolean; use true'],
    [{ type: "codecommit", lfs: true }, "lfs", expect.stringContaining("is not an option; use one of")],
    [{ type: "github", insecureSsl: true }, "insecureSsl", expect.stringContaining("is not an option")],
  ])("is refused with a field that it has not: %j", (given, field, reason) => {
    const source = {
      repository: "type" in given && given.type === "codecommit" ? "a" : "acme/api",
      ...given,
    };

    expect(problemsOf(() => resolveService("an-app", { source } as never))).toEqual([
      { path: `source.${field}`, reason },
    ]);
  });

  it.each<[type: string, typed: string, use: string]>([
    ["gitlab", "https://gitlab.com/acme/backend/api/-/tree/main", 'its groups and name, "acme/backend/api"'],
    ["gitlab", "git@gitlab.com:acme/api.git", 'its groups and name, "acme/api"'],
    ["bitbucket", "https://bitbucket.org/acme/api/src/main/", 'its workspace and name, "acme/api"'],
    ["bitbucket", "git@bitbucket.org:acme/api.git", 'its workspace and name, "acme/api"'],
  ])("is told the path in an address: of type %s, %j", (type, repository, use) => {
    const source = { type, repository };

    expect(problemsOf(() => resolveService("an-app", { source } as never))).toEqual([
      {
        path: "source.repository",
        reason: `${JSON.stringify(repository)} is the address of a repository; use ${use}`,
      },
    ]);
  });

  it.each([
    ["gitlab", "api", false],
    ["gitlab", "acme/api.git", false],
    ["gitlab", "acme/a/b/c/api", true],
    ["gitlab", "acme/-api", false],
    ["gitlab", "acme/.api", true],
    ["bitbucket", "acme/a/b", false],
    ["bitbucket", "acme/..", false],
    ["bitbucket", "acme/a.b_c-d", true],
  ])("of type %s may be %j: %s", (type, repository, allowed) => {
    const problems = problemsOf(() => resolveService("an-app", { source: { type, repository } } as never));

    expect(problems.length === 0).toBe(allowed);
  });
});

describe("a source at a provider that somebody runs by himself", () => {
  const address = "is not the https address of a repository";

  it.each<[type: string, typed: unknown, shown: string, reason: string]>([
    ["github-enterprise", undefined, "undefined", `${address}; ${EXAMPLE}`],
    [
      "github-enterprise",
      "ssh://git@github.acme.example/platform/api.git",
      "",
      `${address}; use "${ENTERPRISE}"`,
    ],
    ["github-enterprise", "git@github.acme.example:platform/api.git", "", `${address}; use "${ENTERPRISE}"`],
    ["github-enterprise", "http://github.acme.example/platform/api", "", `${address}; use "${ENTERPRISE}"`],
    ["github-enterprise", `${ENTERPRISE}/tree/main`, "", `${address}; use "${ENTERPRISE}"`],
    [
      "github-enterprise",
      "https://me:t@ken@github.acme.example/platform/api",
      '"https://***@github.acme.example/platform/api"',
      `${address}; use "${ENTERPRISE}"`,
    ],
    ["github-enterprise", "https://github.com/acme/api", "", 'is at github.com; use type "github"'],
    [
      "gitlab-self-managed",
      "https://gitlab.acme.example/a/b/c/-/tree/main",
      "",
      `${address}; use "https://gitlab.acme.example/a/b/c"`,
    ],
    ["gitlab-self-managed", "https://GitLab.com/acme/api", "", 'is at gitlab.com; use type "gitlab"'],
  ])("is told its address: of type %s, %j", (type, url, shown, reason) => {
    const given = shown || JSON.stringify(url);

    expect(problemsOf(() => resolveService("an-app", { source: { type, url } } as never))).toEqual([
      { path: "source.url", reason: `${given} ${reason}` },
    ]);
  });

  it("has the certificate of its authority, which the build role reads", () => {
    const certificate = "arn:aws:s3:::acme-certificates/authority.pem";
    const source = { type: "github-enterprise", url: ENTERPRISE, certificate } as const;

    expect(resolveService("an-app", { source }).source).toMatchObject({
      certificate: [certificate],
      permissions: [{ sid: "ReadCertificate", actions: ["s3:GetObject"], resource: [certificate] }],
    });
  });

  it.each<[unknown, string]>([
    [
      "s3://acme-certificates/authority.pem",
      '"s3://acme-certificates/authority.pem" is not the ARN of an object in S3; use "arn:aws:s3:::acme-certificates/authority.pem"',
    ],
    [
      "arn:aws:s3:::acme-certificates",
      expect.stringContaining("is not the ARN of an object in S3; use for example "),
    ],
    ["-----BEGIN CERTIFICATE-----", expect.stringMatching(/^the text is not the ARN/)],
    [true, expect.stringContaining("true is not the ARN of an object in S3")],
  ])("is refused with the certificate %j", (certificate, reason) => {
    const source = { type: "gitlab-self-managed", url: MANAGED, certificate };

    expect(problemsOf(() => resolveService("an-app", { source } as never))).toEqual([
      { path: "source.certificate", reason },
    ]);
  });
});

import { describe, expect, it } from "vitest";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { resolveService } from "../../components/service/resolve-service";
import { regionalArn } from "../../components/service/template";

describe("a service", () => {
  it("has every default written out", () => {
    const service = resolveService("billing-api", {});

    expect(service).toEqual({
      name: "billing-api",
      id: "billing-api",
      platforms: ["linux/amd64", "linux/arm64"],
      projects: [
        {
          architecture: "amd64",
          projectName: "billing-api-amd64",
          environmentType: "LINUX_CONTAINER",
          image: "aws/codebuild/amazonlinux-x86_64-standard:6.0",
          computeType: "BUILD_GENERAL1_SMALL",
          fleet: "",
          hostKernel: "",
          platforms: ["linux/amd64"],
          emulators: [],
        },
        {
          architecture: "arm64",
          projectName: "billing-api-arm64",
          environmentType: "ARM_CONTAINER",
          image: "aws/codebuild/amazonlinux-aarch64-standard:4.0",
          computeType: "BUILD_GENERAL1_SMALL",
          fleet: "",
          hostKernel: "",
          platforms: ["linux/arm64"],
          emulators: [],
        },
      ],
      source: {
        type: "none",
        branch: "main",
        commits: false,
        address: [],
        project: { type: "NO_SOURCE" },
        permissions: [],
        webhook: false,
        paths: [],
        lfs: false,
      },
      context: ".",
      dockerfile: "Dockerfile",
      target: "",
      noCache: false,
      buildArgs: [],
      labels: [],
      buildContexts: [],
      imageFormat: "oci",
      compression: "gzip",
      reproducible: false,
      secrets: [],
      ssh: [],
      testCommand: [],
      skipAudit: "",
      localCache: false,
      attestations: "keep",
      provenance: "min",
      sbom: "off",
      supersede: "let-finish",
      tags: {
        templates: ["{commit}", "{version}", "{minor}", "{major}", "{branch}", "latest"],
        versions: { prefix: "", scheme: "semver" },
        branch: "main",
      },
      repository: {
        kind: "new",
        name: "billing-api",
        scanOnPush: true,
        tagMutability: "MUTABLE",
        mutableTags: [],
        keepUntaggedDays: 14,
        keepCommitDays: 120,
        keepImages: 0,
        keepBranchCacheDays: 14,
        encryptionKey: "",
        pull: { accounts: [], organization: "", lambda: { own: false, accounts: [] }, principals: [] },
        deleteImages: false,
      },
      network: [],
      proxy: { http: "", https: "", noProxy: [] },
      buildRole: {
        kind: "new",
        statements: [],
        managedPolicyArns: [],
        permissionsBoundary: "",
        path: "/",
      },
      pullFrom: [],
      codeArtifact: [],
      queuedTimeoutMinutes: 480,
      timeoutMinutes: 60,
      logGroupName: "/aws/codebuild/billing-api",
      logRetentionDays: 90,
      warnings: [],
    });
  });

  it("is plain JSON and frozen to the last field", () => {
    const service = resolveService("billing-api", { testCommand: ["/app", "--check"] });

    expect(JSON.parse(JSON.stringify(service))).toEqual(service);
    expect(Object.isFrozen(service.projects[0]?.platforms)).toBe(true);
    expect(Object.isFrozen(service.testCommand)).toBe(true);
  });

  it("does not change with its options afterwards", () => {
    const platforms = ["linux/amd64"];
    const service = resolveService("billing-api", { platforms });

    platforms.push("linux/arm64");

    expect(service.platforms).toEqual(["linux/amd64"]);
  });

  it("gives 32-bit Arm to the Graviton build project, with the emulator it needs, in declared order", () => {
    const service = resolveService("billing-api", {
      platforms: ["linux/arm/v7", "aarch64", "linux/arm/v6", "x86_64"],
    });

    expect(service.platforms).toEqual(["linux/arm/v7", "linux/arm64", "linux/arm/v6", "linux/amd64"]);
    expect(
      service.projects.map(({ architecture, platforms, emulators }) => [architecture, platforms, emulators]),
    ).toEqual([
      ["amd64", ["linux/amd64"], []],
      ["arm64", ["linux/arm/v7", "linux/arm64", "linux/arm/v6"], ["arm"]],
    ]);
  });

  it("has one build project when its platforms need one", () => {
    const service = resolveService("billing-api", { platforms: ["linux/arm64"] });

    expect(service.projects.map(({ projectName }) => projectName)).toEqual(["billing-api-arm64"]);
  });

  it("carries the name of a shared publisher in front of all its names", () => {
    const publisher = resolvePublisher("fleet", { logRetentionDays: 30 });

    const service = resolveService("billing-api", {}, publisher);

    expect(service.id).toBe("fleet-billing-api");
    expect(service.projects.map(({ projectName }) => projectName)).toEqual([
      "fleet-billing-api-amd64",
      "fleet-billing-api-arm64",
    ]);
    expect(service.logGroupName).toBe("/aws/codebuild/fleet-billing-api");
    expect(service.repository.name).toBe("billing-api");
    expect(service.logRetentionDays).toBe(30);
  });

  it("keeps build arguments as they are, sorted by name", () => {
    const { buildArgs } = resolveService("an-app", { buildArgs: { VERSION: "1=2 $(x)\n", BASE: "" } });

    expect(buildArgs).toEqual([
      { name: "BASE", value: "" },
      { name: "VERSION", value: "1=2 $(x)\n" },
    ]);
  });

  it.each([
    [
      { type: "github", repository: "acme/billing" } as const,
      {
        type: "github",
        branch: "main",
        commits: true,
        address: ["https://github.com/acme/billing"],
        project: {
          type: "GITHUB",
          location: ["https://github.com/acme/billing.git"],
          gitCloneDepth: 25,
          sourceVersion: "main",
        },
        permissions: [],
        webhook: true,
        paths: [],
        lfs: false,
      },
    ],
    [
      { type: "github", repository: "acme/billing", branch: "trunk", webhook: false } as const,
      {
        type: "github",
        branch: "trunk",
        commits: true,
        address: ["https://github.com/acme/billing"],
        project: {
          type: "GITHUB",
          location: ["https://github.com/acme/billing.git"],
          gitCloneDepth: 25,
          sourceVersion: "trunk",
        },
        permissions: [],
        webhook: false,
        paths: [],
        lfs: false,
      },
    ],
    [
      { type: "codecommit", repository: "billing" } as const,
      {
        type: "codecommit",
        branch: "main",
        commits: true,
        address: ["codecommit://billing"],
        project: {
          type: "CODECOMMIT",
          location: [
            "https://git-codecommit.",
            { deployment: "region" },
            ".",
            { deployment: "dnsSuffix" },
            "/v1/repos/billing",
          ],
          gitCloneDepth: 25,
          sourceVersion: "main",
        },
        permissions: [
          {
            sid: "ReadSource",
            actions: ["codecommit:GitPull"],
            resource: regionalArn("codecommit", "billing"),
          },
        ],
        webhook: false,
        paths: [],
        lfs: false,
      },
    ],
    [
      { type: "s3", bucket: "sources", key: "billing.zip" } as const,
      {
        type: "s3",
        branch: "main",
        commits: false,
        address: ["s3://", "sources", "/billing.zip"],
        project: { type: "S3", location: ["sources", "/billing.zip"] },
        permissions: [
          {
            sid: "ReadSource",
            actions: ["s3:GetObject", "s3:GetObjectVersion"],
            resource: ["arn:", { deployment: "partition" }, ":s3:::", "sources", "/billing.zip"],
          },
        ],
        webhook: false,
        paths: [],
        lfs: false,
      },
    ],
  ])("decides everything about the source %j", (option, source) => {
    expect(resolveService("an-app", { source: option }).source).toEqual(source);
  });
});

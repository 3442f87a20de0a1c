import { describe, expect, it, vi } from "vitest";
import { MultiArchImage, MultiArchPublisher } from "../../components/pulumi";
import { ServiceOptionsError } from "../../components/service/problem";
import { repositoryUri } from "../parity/addresses";
import { deploy, named, settled } from "./deployment";

vi.mock("../../components/render/lambda-bundle", () => import("../fixtures/lambda-bundle"));

const github = { type: "github", repository: "acme/billing-api" } as const;

describe("a Pulumi service", () => {
  it("calls its resources by names that stay", async () => {
    const { resources } = await deploy((opts) => {
      const publisher = new MultiArchPublisher("fleet", {}, opts);
      return new MultiArchImage("web", { source: github, publisher }, opts);
    });

    expect(
      resources.map(({ type, name, parent }) => `${parent || "stack"} > ${type} ${name}`).sort(),
    ).toEqual([
      "fleet > aws:cloudwatch/eventRule:EventRule fleet-builds",
      "fleet > aws:cloudwatch/eventRule:EventRule fleet-sources",
      "fleet > aws:cloudwatch/eventTarget:EventTarget fleet-builds-target",
      "fleet > aws:cloudwatch/eventTarget:EventTarget fleet-sources-target",
      "fleet > aws:cloudwatch/logGroup:LogGroup fleet-publisher-logs",
      "fleet > aws:cloudwatch/metricAlarm:MetricAlarm fleet-dead-letters-alarm",
      "fleet > aws:cloudwatch/metricAlarm:MetricAlarm fleet-overdue-alarm",
      "fleet > aws:cloudwatch/metricAlarm:MetricAlarm fleet-reconcile-alarm",
      "fleet > aws:cloudwatch/metricAlarm:MetricAlarm fleet-starts-alarm",
      "fleet > aws:dynamodb/table:Table fleet-ledger",
      "fleet > aws:iam/role:Role fleet-publisher-role",
      "fleet > aws:iam/role:Role fleet-reconcile-role",
      "fleet > aws:iam/rolePolicy:RolePolicy fleet-publisher-policy",
      "fleet > aws:iam/rolePolicy:RolePolicy fleet-reconcile-policy",
      "fleet > aws:lambda/function:Function fleet-publisher",
      "fleet > aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig fleet-publisher-retries",
      "fleet > aws:lambda/permission:Permission fleet-publisher-permission",
      "fleet > aws:lambda/permission:Permission fleet-sources-permission",
      "fleet > aws:scheduler/schedule:Schedule fleet-reconcile",
      "fleet > aws:sqs/queue:Queue fleet-dead-letters",
      "fleet > aws:sqs/queuePolicy:QueuePolicy fleet-dead-letters-policy",
      "stack > multiarch-codebuild:index:MultiArchImage web",
      "stack > multiarch-codebuild:index:MultiArchPublisher fleet",
      "web > aws:cloudwatch/logGroup:LogGroup web-build-logs",
      "web > aws:codebuild/project:Project web-build-amd64",
      "web > aws:codebuild/project:Project web-build-arm64",
      "web > aws:codebuild/webhook:Webhook web-webhook-amd64",
      "web > aws:ecr/lifecyclePolicy:LifecyclePolicy web-lifecycle",
      "web > aws:ecr/repository:Repository web-repository",
      "web > aws:ecr/repositoryPolicy:RepositoryPolicy web-repository-policy",
      "web > aws:iam/role:Role web-build-role",
      "web > aws:iam/rolePolicy:RolePolicy web-build-policy",
      "web > aws:ssm/parameter:Parameter web-published",
      "web > aws:ssm/parameter:Parameter web-registration",
    ]);
  });

  it("keeps its repository when the stack goes, with the policies of that repository", async () => {
    const { resources } = await deploy((opts) => new MultiArchImage("web", {}, opts));

    expect(named(resources, "web-repository")).toMatchObject({
      retainOnDelete: true,
      inputs: { forceDelete: false },
    });
    const kept = resources.filter(({ retainOnDelete }) => retainOnDelete).map(({ name }) => name);
    expect(kept.sort()).toEqual(["web-lifecycle", "web-repository", "web-repository-policy"]);
  });

  it("deletes its repository only when the user repeats its name", async () => {
    const options = { repository: { deleteImagesOnDestroy: "web" } };
    const { resources } = await deploy((opts) => new MultiArchImage("web", options, opts));

    expect(named(resources, "web-repository").inputs).toMatchObject({ forceDelete: true });
    expect(resources.filter(({ retainOnDelete }) => retainOnDelete)).toEqual([]);
  });

  it("leaves the published digest to the publisher", async () => {
    const { resources } = await deploy((opts) => new MultiArchImage("web", {}, opts));

    expect(named(resources, "web-published")).toMatchObject({
      ignoreChanges: ["value", "description"],
      inputs: { value: "none" },
    });
    expect(resources.filter(({ ignoreChanges }) => ignoreChanges.length > 0)).toHaveLength(1);
  });

  it("deletes what has a fixed name before it makes another of that name", async () => {
    const { resources } = await deploy((opts) => new MultiArchImage("web", { source: github }, opts));

    const fixed = resources.filter(({ deleteBeforeReplace }) => deleteBeforeReplace).map(({ name }) => name);
    expect(fixed.sort()).toEqual([
      "web-build-amd64",
      "web-build-arm64",
      "web-build-logs",
      "web-builds",
      "web-builds-target",
      "web-dead-letters",
      "web-dead-letters-alarm",
      "web-ledger",
      "web-overdue-alarm",
      "web-published",
      "web-publisher",
      "web-publisher-logs",
      "web-publisher-retries",
      "web-reconcile",
      "web-reconcile-alarm",
      "web-registration",
      "web-sources",
      "web-sources-target",
      "web-starts-alarm",
      "web-webhook-amd64",
    ]);
  });

  it("leaves room for what the provider adds to the names of its roles, however long its own name is", async () => {
    const name = "a".repeat(120);
    const { resources } = await deploy((opts) => {
      const publisher = new MultiArchPublisher("f".repeat(20), {}, opts);
      return new MultiArchImage(name, { publisher }, opts);
    });

    const roles = resources.filter(({ type }) => type === "aws:iam/role:Role").map(({ inputs }) => inputs);
    expect(roles).toHaveLength(3);
    expect(roles).toContainEqual(
      expect.objectContaining({ namePrefix: `${"f".repeat(20)}-${"a".repeat(10)}-build-` }),
    );
    expect(roles).toContainEqual(expect.objectContaining({ namePrefix: `${"f".repeat(20)}-publisher-` }));
  });

  it("has its addresses and names as outputs", async () => {
    const { result } = await deploy(
      (opts) => new MultiArchImage("web", { platforms: ["linux/arm64"] }, opts),
    );

    expect(await settled(result.repositoryUri)).toBe(repositoryUri("web"));
    expect(await settled(result.imageUri)).toBe(`${repositoryUri("web")}:latest`);
    expect(await settled(result.publishedDigestParameter)).toBe("/multiarch-codebuild/web/published/web");
    expect(await settled(result.projectNames)).toEqual({ arm64: "web-arm64" });
    expect(await settled(result.publisher.functionName)).toBe("web-publisher");
  });

  it("has the address of its existing repository", async () => {
    const options = { repository: { existing: "team/web" } };
    const { result } = await deploy((opts) => new MultiArchImage("web", options, opts));

    expect(await settled(result.repositoryUri)).toBe(repositoryUri("team/web"));
  });

  it("refuses to name an image to deploy only when it is asked and every tag changes", async () => {
    const { result } = await deploy((opts) => new MultiArchImage("web", { tags: ["{commit}"] }, opts));

    expect(() => result.imageUri).toThrow(ServiceOptionsError);
  });
});

describe("a Pulumi publisher", () => {
  it("has its addresses and names as outputs", async () => {
    const { result } = await deploy((opts) => new MultiArchPublisher("fleet", {}, opts));

    const { functionName, functionArn, roleArn, tableName, deadLetterQueueArn, deadLetterQueueUrl } = result;
    const outputs = [functionName, functionArn, roleArn, tableName, deadLetterQueueArn, deadLetterQueueUrl];
    expect(await Promise.all(outputs.map(settled))).toEqual([
      "fleet-publisher",
      "arn:aws-cn:lambda:cn-north-1:111122223333:function:fleet-publisher",
      "arn:aws-cn:iam::111122223333:role/fleet-publisher-role",
      "fleet-ledger",
      "arn:aws-cn:sqs:cn-north-1:111122223333:fleet-dead-letters",
      "https://sqs.cn-north-1.amazonaws.com.cn/111122223333/fleet-dead-letters",
    ]);
  });
});

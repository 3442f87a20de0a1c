import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SQS } from "@aws-sdk/client-sqs";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DashboardBody } from "../../components/render/publisher-dashboard";
import { IMAGE_EVENTS } from "../../components/service/events";
import { registrationParameter } from "../../components/service/names";
import { parseImageEvent } from "../../components/service/parse-image-event";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { Cleanup } from "../../local/cleanup";
import { clientSettings } from "../../local/cloud/ministack";
import { writeGitConfig } from "../../local/codebuild/remotes";
import { startBuild } from "../../local/codebuild/start";
import { deployedEngine } from "../../local/engines/deployed";
import type { Engine, ServiceOutputs } from "../../local/engines/engine";
import { type LocalEnvironment, startEnvironment } from "../../local/environment";
import {
  buildEnd,
  endedBuild,
  failureOf,
  projectsOf,
  publishedDigest,
  waitForPublication,
} from "../../local/fleet";
import { runImage } from "../../local/images";
import { run } from "../../local/process";
import { Steps } from "../../local/steps";
import { setUp } from "../../local/toolchain";

/** What the two programs of `late-values` say that they made. */
interface Made {
  readonly service: ServiceOutputs;
  readonly made: {
    readonly bucket: string;
    readonly topicArn: string;
    readonly topicName: string;
    readonly logGroup: string;
    readonly reached?: readonly string[];
    readonly secret: string;
    readonly tokened: Readonly<Record<string, string>>;
  };
}

const RUN = "nightly-7";

function detailOf(publisher: string) {
  return {
    id: `${publisher}-late-values/${RUN}/refused`,
    summary: `late-values: run ${RUN} is refused: no`,
    publisher,
    service: "late-values",
    serviceId: `${publisher}-late-values`,
    repository: "late-values",
    run: RUN,
    reason: "no",
  };
}

describe.each(["pulumi", "cdk"] as const)(
  "a %s stack whose service takes values of its own resources",
  (name) => {
    const cleanup = new Cleanup();
    let environment: LocalEnvironment;
    let engine: Engine;
    let outputs: Made;

    beforeAll(async () => {
      cleanup.onSignals(() => undefined);
      const steps = new Steps({ write: () => undefined });
      environment = await startEnvironment(steps, cleanup, await setUp(steps, [name]));
      engine = await deployedEngine(name, environment, cleanup, join(__dirname, "late-values"));
      outputs = (await engine.deploy()) as unknown as Made;
    });

    afterAll(async () => void (await cleanup.run()));

    it("builds from its bucket, with its build argument, under the role that reads that bucket alone", async () => {
      const { service, made } = outputs;
      const Body = await readFile(join(environment.folder, "source.zip"));
      const s3 = new S3Client({ ...clientSettings(environment.cloud), forcePathStyle: true });
      await s3.send(new PutObjectCommand({ Bucket: made.bucket, Key: "source.zip", Body }));
      const before = await publishedDigest(environment.cloud, service);

      const [project = ""] = projectsOf(service);
      expect(failureOf(await endedBuild(environment, { project }))).toBeUndefined();

      await waitForPublication(environment.cloud, service, before);
      const line = await runImage(service.imageUri, "linux/arm64", ["/hello"], environment.env);
      expect(line).toBe(`hello to ${made.topicName} from aarch64, built on aarch64`);
    });

    it("builds what only a token of its secret reads, under the role that reads that secret alone", async () => {
      const { secret, tokened } = outputs.made;
      const { cloud, host, remotes } = environment;
      const [remote = ""] = Object.values(remotes);
      await writeGitConfig(host.gitConfig, { ...remotes, "https://bitbucket.org/acme/tokened.git": remote });
      const start = { project: tokened.amd64 ?? "", push: "refs/heads/main" };

      const locked = await buildEnd(cloud, await startBuild(cloud, host.gitConfig, start));
      const token = JSON.stringify({
        ServerType: "BITBUCKET",
        AuthType: "PERSONAL_ACCESS_TOKEN",
        Token: "t",
      });
      await aws(["secretsmanager", "put-secret-value", "--secret-id", secret, "--secret-string", token]);
      const opened = await buildEnd(cloud, await startBuild(cloud, host.gitConfig, start));

      expect(locked.buildStatus).toBe("FAILED");
      expect(failureOf(opened)).toBeUndefined();
      expect(opened).toMatchObject({ source: { auth: { type: "SECRETS_MANAGER", resource: secret } } });
    });

    it("registers the bucket as the address of the source", async () => {
      const { parameterPath } = resolvePublisher("late");
      const Name = registrationParameter(parameterPath, "late-late-values");
      const ssm = new SSMClient(clientSettings(environment.cloud));

      const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));

      expect(JSON.parse(Parameter?.Value ?? "")).toMatchObject({
        source: `s3://${outputs.made.bucket}/source.zip`,
      });
    });

    it("notifies its topic of every alarm", async () => {
      const alarms = await aws(["cloudwatch", "describe-alarms", "--query", "MetricAlarms[].AlarmActions"]);

      expect(alarms).toEqual(Array(4).fill([outputs.made.topicArn]));
    });

    // The local cloud delivers to a topic without asking its policy, and keeps no dead letters of rules: only AWS shows these two.
    it("sends the events of its own images to its topic, with a sentence for people, and none of another publisher", async () => {
      const queue = await subscribedQueue();
      await putEvent("other");
      await putEvent("late");

      const [body = ""] = await firstReceived(queue);

      const { Message } = JSON.parse(body) as { readonly Message: string };
      expect(Message.split("\n")[1]).toBe('  "summary": "late-values: run nightly-7 is refused: no",');
      expect(parseImageEvent(body)).toEqual({
        kind: "image",
        type: "Image Refused",
        detail: detailOf("late"),
      });
      expect(await received(queue)).toEqual([]);
    });

    it("has its topic's policy allow what it sends", async () => {
      const { topicArn } = outputs.made;
      const query = ["--query", "Attributes.Policy"];
      const policy = await aws(["sns", "get-topic-attributes", "--topic-arn", topicArn, ...query]);

      const { Statement } = JSON.parse(String(policy)) as { readonly Statement: readonly unknown[] };
      expect(Statement).toHaveLength(2);
      expect(JSON.stringify(Statement)).toContain("events.amazonaws.com");
      expect(JSON.stringify(Statement)).toContain("cloudwatch.amazonaws.com");
    });

    it("has a dashboard that shows the alarms of its account and region", async () => {
      const alarms = await aws(["cloudwatch", "describe-alarms", "--query", "MetricAlarms[].AlarmArn"]);
      const [name = ""] = (await aws([
        "cloudwatch",
        "list-dashboards",
        "--query",
        "DashboardEntries[].DashboardName",
      ])) as readonly string[];
      const body = await aws([
        "cloudwatch",
        "get-dashboard",
        "--dashboard-name",
        name,
        "--query",
        "DashboardBody",
      ]);

      expect(name).toMatch(/^late-publisher-[a-z]+-[a-z]+-\d$/);
      const { widgets } = JSON.parse(String(body)) as DashboardBody<string>;
      const shown = widgets.flatMap((widget) => (widget.type === "alarm" ? widget.properties.alarms : []));
      expect([...shown].sort()).toEqual([...(alarms as readonly string[])].sort());
    });

    it("lets its user reach a resource for what no option can say", async () => {
      const { logGroup } = outputs.made;
      const groups = await aws([
        "logs",
        "describe-log-groups",
        "--query",
        `logGroups[?logGroupName=='${logGroup}'].retentionInDays`,
      ]);

      expect(groups).toEqual([7]);
    });

    it.runIf(name === "pulumi")("lets a transform reach every child of the component", () => {
      expect([...(outputs.made.reached ?? [])].sort()).toEqual([
        "late-values",
        "late-values-build-amd64",
        "late-values-build-arm64",
        "late-values-build-logs",
        "late-values-build-policy",
        "late-values-build-role",
        "late-values-lifecycle",
        "late-values-published",
        "late-values-registration",
        "late-values-repository",
        "late-values-repository-policy",
      ]);
    });

    it("changes nothing when it is deployed again", async () => {
      await engine.expectNoChanges();
    });

    async function subscribedQueue(): Promise<string> {
      const { QueueUrl = "" } = await sqs().createQueue({ QueueName: "notices" });
      const { Attributes } = await sqs().getQueueAttributes({ QueueUrl, AttributeNames: ["QueueArn"] });
      const Resource = Attributes?.QueueArn ?? "";
      const Principal = { Service: "sns.amazonaws.com" };
      const Statement = [{ Effect: "Allow", Principal, Action: "sqs:SendMessage", Resource }];
      const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
      await sqs().setQueueAttributes({ QueueUrl, Attributes: { Policy } });
      const endpoint = ["--protocol", "sqs", "--notification-endpoint", Resource];
      await aws(["sns", "subscribe", "--topic-arn", outputs.made.topicArn, ...endpoint]);
      return QueueUrl;
    }

    function sqs(): SQS {
      return new SQS(clientSettings(environment.cloud));
    }

    async function putEvent(publisher: string): Promise<void> {
      const detail = JSON.stringify(detailOf(publisher));
      const entry = { Source: IMAGE_EVENTS.source, DetailType: IMAGE_EVENTS.refused, Detail: detail };
      await aws(["events", "put-events", "--entries", JSON.stringify([entry])]);
    }

    /** Takes messages from the queue; the images of the other tests are told there too. */
    async function received(QueueUrl: string): Promise<readonly string[]> {
      const most = { MaxNumberOfMessages: 10, WaitTimeSeconds: 1 };
      const { Messages = [] } = await sqs().receiveMessage({ QueueUrl, ...most });
      return Messages.map(({ Body = "" }) => Body).filter((body) => body.includes(RUN));
    }

    /** The local cloud delivers at once, from a thread of its own. */
    async function firstReceived(queue: string): Promise<readonly string[]> {
      for (let tries = 0; tries < 30; tries += 1) {
        const bodies = await received(queue);
        if (bodies.length > 0) return bodies;
      }
      return [];
    }

    async function aws(args: readonly string[]): Promise<unknown> {
      const { stdout } = await run("aws", [...args, "--output", "json"], { env: environment.env });
      return JSON.parse(stdout);
    }
  },
);

import { readFile } from "node:fs/promises";
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Credentials } from "./service-role";

/** A build's log in CloudWatch Logs, written with the build role's rights, as CodeBuild does. */
export class BuildLog {
  readonly #client: CloudWatchLogsClient;
  readonly #group: string;
  readonly #stream: string;

  constructor(endpoint: string, region: string, credentials: Credentials, group: string, stream: string) {
    this.#client = new CloudWatchLogsClient({ endpoint, region, credentials });
    this.#group = group;
    this.#stream = stream;
  }

  async create(): Promise<void> {
    await this.#client.send(
      new CreateLogStreamCommand({ logGroupName: this.#group, logStreamName: this.#stream }),
    );
  }

  /**
   * Sends a file, up to the 10,000 lines that one call takes: API_PutLogEvents.
   *
   * @param hidden values that are shown as `***`, each as it is: a form of one, such as its base64, is not known to be one
   *   (https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html, `env/secrets-manager`)
   */
  async write(file: string, hidden: readonly string[]): Promise<void> {
    const text = await readFile(file, "utf8").catch(() => "");
    const shown = hidden.filter(Boolean).reduce((all, value) => all.replaceAll(value, "***"), text);
    const lines = shown.split("\n").filter(Boolean).slice(-10_000);
    const timestamp = Date.now();
    const logEvents = ["build log", ...lines].map((message) => ({ timestamp, message }));
    await this.#client.send(
      new PutLogEventsCommand({ logGroupName: this.#group, logStreamName: this.#stream, logEvents }),
    );
  }
}

import { parseArgs } from "node:util";
import { cloudAt } from "../cloud/ministack";
import { explained, LocalError } from "../process";
import { EVENT_KINDS, type EventKind, Outbox } from "./outbox";
import { BuildRecords } from "./records";
import { startBuild } from "./start";

const USAGE = `npm run codebuild -- option    in the environment that "npm start -- --keep" prints: what the AWS CLI cannot do
  --push REF PROJECT     start the build that the project's webhook starts for a push, such as refs/tags/v1.4.2
  --repository URL       with --push, for the webhook of an organization or group: the repository that was pushed to
  --limit NUMBER|none    how many builds of the account may be in progress; a start beyond it is refused
  --events               list the events of all builds so far
  --hold KIND|all|none   hold events from now on: ${EVENT_KINDS.join(", ")}; may be repeated
  --deliver EVENT        deliver an event by its number, held or not, as often and as late as you like; may be repeated`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      push: { type: "string" },
      repository: { type: "string" },
      limit: { type: "string" },
      events: { type: "boolean", default: false },
      hold: { type: "string", multiple: true },
      deliver: { type: "string", multiple: true, default: [] },
    },
  });
  const cloud = cloudAt(process.env.AWS_ENDPOINT_URL ?? "");
  const outbox = new Outbox(cloud, process.env.MULTIARCH_EVENTS ?? "");
  const [project] = positionals;
  if (values.push !== undefined && project !== undefined) {
    const { push, repository } = values;
    const request = { project, push, ...(repository !== undefined && { repository }) };
    console.log(await startBuild(cloud, process.env.GIT_CONFIG_GLOBAL ?? "", request));
  } else if (values.limit !== undefined) {
    await new BuildRecords(cloud).limit(limitOf(values.limit));
  } else if (values.hold !== undefined) {
    await outbox.hold(values.hold.flatMap(kindsOf));
  } else if (values.deliver.length > 0) {
    for (const name of values.deliver)
      console.log(
        `${name}: invoked ${(await outbox.deliver(name)).join(", ") || "nothing, no rule matched"}`,
      );
  } else if (values.events) {
    console.log((await outbox.list()).join("\n"));
  } else {
    throw new LocalError(USAGE);
  }
}

function limitOf(text: string): number | undefined {
  if (text === "none") return undefined;
  if (!/^\d+$/.test(text)) throw new LocalError(`--limit ${text} is neither a number nor "none"`);
  return Number(text);
}

function kindsOf(text: string): readonly EventKind[] {
  if (text === "all") return EVENT_KINDS;
  if (text === "none") return [];
  const kind = EVENT_KINDS.find((one) => one === text);
  if (kind === undefined)
    throw new LocalError(`--hold ${text} is no kind of event; use ${EVENT_KINDS.join(", ")}, all or none`);
  return [kind];
}

main().catch((error: unknown) => {
  console.error(explained(error));
  process.exitCode = 1;
});

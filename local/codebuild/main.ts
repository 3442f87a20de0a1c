import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Cleanup } from "../cleanup";
import { cloudAt } from "../cloud/ministack";
import { failureOf } from "../fleet";
import { explained, LocalError } from "../process";
import { runBuild } from "./build";
import { deliver } from "./delivery";
import { type BuildStateChange, stateChange } from "./event";
import { BuildRecords } from "./records";
import { gitRepository } from "./source";

const USAGE = `npm run codebuild -- PROJECT [options]    in the environment that "npm start -- --keep" prints
  --env NAME=VALUE     a variable of this build alone, such as RUN_ID=nightly-1; may be repeated
  --push REF           what was pushed, such as refs/tags/v1.4.2 (default: a build that was started by hand)
  --source FOLDER      files of the git source (default: examples/hello-service)
  --hold               print the event instead of delivering it
npm run codebuild -- --deliver FILE           deliver an event that was held; as often and as late as you like`;

const EXAMPLE = join(__dirname, "..", "..", "examples", "hello-service");

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      env: { type: "string", multiple: true, default: [] },
      push: { type: "string" },
      source: { type: "string", default: EXAMPLE },
      hold: { type: "boolean", default: false },
      deliver: { type: "string" },
    },
  });
  const cloud = cloudAt(process.env.AWS_ENDPOINT_URL ?? "");
  if (values.deliver !== undefined) {
    const event = JSON.parse(await readFile(values.deliver, "utf8")) as BuildStateChange;
    console.log(`invoked ${(await deliver(cloud, event)).join(", ") || "nothing: no rule matched"}`);
    return;
  }
  const [project] = positionals;
  if (project === undefined) throw new LocalError(USAGE);
  const folder = await mkdtemp(join(tmpdir(), "multiarch-build-"));
  const cleanup = new Cleanup();
  cleanup.add("remove the build's folder", () => rm(folder, { recursive: true, force: true }));
  cleanup.onSignals((signal) => console.error(signal));
  try {
    const build = await runBuild(await hostAt(cloud, folder, project, values.source), {
      project,
      variables: Object.fromEntries(values.env.map(variable)),
      ...(values.push === undefined ? {} : { push: { ref: values.push } }),
    });
    console.error(failureOf(build) ?? `${build.id} ended as SUCCEEDED`);
    const event = stateChange(build, cloud);
    if (values.hold) console.log(JSON.stringify(event, undefined, 2));
    else console.error(`invoked ${(await deliver(cloud, event)).join(", ") || "nothing: no rule matched"}`);
  } finally {
    await cleanup.run();
  }
}

async function hostAt(cloud: ReturnType<typeof cloudAt>, folder: string, project: string, source: string) {
  const { source: deployed } = await new BuildRecords(cloud).project(project);
  const dockerConfig = join(folder, "docker");
  await cp(process.env.DOCKER_CONFIG ?? "", dockerConfig, { recursive: true });
  return {
    cloud,
    env: {
      PATH: process.env.PATH,
      BUILDX_BUILDER: process.env.BUILDX_BUILDER,
      BUILDX_CONFIG: process.env.BUILDX_CONFIG,
    },
    dockerConfig,
    folder,
    remotes: { [deployed?.location ?? ""]: await gitRepository(resolve(source), join(folder, "remote")) },
  };
}

function variable(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new LocalError(`--env ${text} is not NAME=VALUE`);
  return [text.slice(0, at), text.slice(at + 1)];
}

main().catch((error: unknown) => {
  console.error(explained(error));
  process.exitCode = 1;
});

import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Stack } from "aws-cdk-lib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MultiArchImage, MultiArchPublisher } from "../../components/cdk";
import { cached } from "../../local/cache";
import { run } from "../../local/process";
import { CLOUDFORMATION_LINTER } from "../../local/setup/python-tools";
import { cdkFleet, STACK_SERVICES } from "../fleet/fleet-programs";
import { PROGRAM_NAMES, PROGRAMS, type Program } from "../parity/programs";

let python: string;
let folder: string;

beforeAll(async () => {
  python = await cached(CLOUDFORMATION_LINTER);
  folder = await mkdtemp(join(tmpdir(), "templates-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

// Pulumi makes the same resources, which `test/parity` compares.
describe("cfn-lint", { timeout: 300_000 }, () => {
  it("finds nothing in a stack of every kind", async () => {
    const outdir = join(folder, "kinds");
    const app = new App({ analyticsReporting: false, outdir });
    for (const [at, name] of PROGRAM_NAMES.entries()) add(app, `Stack${at}`, PROGRAMS[name]);
    app.synth();

    expect(await findings(...(await templatesIn(outdir)))).toEqual([]);
  });

  it("finds nothing in a stack whose services have the publisher of another", async () => {
    const outdir = join(folder, "fleet");
    const app = new App({ analyticsReporting: false, outdir });
    cdkFleet(app, STACK_SERVICES + 2);
    app.synth();

    expect(await findings(join(outdir, "Fleet1.template.json"))).toEqual([]);
  });

  it("finds a property that CloudFormation does not have", async () => {
    const Resources = { Queue: { Type: "AWS::SQS::Queue", Properties: { QueueNames: "a" } } };
    const broken = join(folder, "broken.template.json");
    await writeFile(broken, JSON.stringify({ Resources }));

    expect(await findings(broken)).toEqual(["E3002"]);
  });
});

function add(app: App, id: string, { publisher, services }: Program): void {
  const stack = new Stack(app, id);
  const shared = publisher && { publisher: new MultiArchPublisher(stack, publisher.name, publisher.options) };
  for (const [name, options] of Object.entries(services))
    new MultiArchImage(stack, name, { ...options, ...shared });
}

async function templatesIn(outdir: string): Promise<readonly string[]> {
  const files = await readdir(outdir);
  return files.filter((file) => file.endsWith(".template.json")).map((file) => join(outdir, file));
}

/** The rules that found something, from its JSON report; a finding makes the program fail. */
async function findings(...templates: readonly string[]): Promise<readonly string[]> {
  const report = join(folder, "report.json");
  const args = [
    "--format",
    "json",
    "--output-file",
    report,
    "--non-zero-exit-code",
    "none",
    "--",
    ...templates,
  ];
  await run(join(python, "bin", "cfn-lint"), args);
  const found: readonly { readonly Rule: { readonly Id: string } }[] = JSON.parse(
    await readFile(report, "utf8"),
  );
  return found.map(({ Rule }) => Rule.Id);
}

import { readFileSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import { startRegistryServer } from "../../fakes/registry-server";
import { runCommand } from "../run-command";
import { type DockerAnswer, dockerOf } from "./stand-in";

const NO_BUILDER: readonly DockerAnswer[] = [
  { to: "version", stdout: "28.2.2\n" },
  { to: "buildx version", stdout: "github.com/docker/buildx v0.38.2 8c6c9f2\n" },
  { to: "buildx inspect --bootstrap", stderr: "ERROR: no builder\n", status: 1 },
  { to: "buildx create" },
];
const CREATE = "docker buildx create --name multiarch --driver docker-container --bootstrap --use";

describe("multiarch doctor", () => {
  it("lists each finding with its mend below it, and exits with 1 for a problem", async () => {
    const { env, host } = await machine();

    const { code, stdout, stderr } = await runCommand(["doctor", "--no-aws", "--registry", host], { env });

    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toBe(`✓ docker: client 28.2.2, engine 28.2.2
✓ buildx: v0.38.2
✗ builder: no builder answers: ERROR: no builder
    ${CREATE}
- linux/amd64: there is no builder to prove it on
- linux/arm64: there is no builder to prove it on
✓ ${host}: takes no credentials
`);
  });

  it("runs what only adds something when --fix asks for it, says so, and looks again", async () => {
    const { env, host, log } = await machine();

    const { stderr } = await runCommand(["doctor", "--no-aws", "--fix", "--registry", host], { env });
    const lines = readFileSync(log, "utf8").split("\n");

    expect(stderr).toBe(`$ ${CREATE}\n`);
    expect(`docker ${lines.find((line) => line.startsWith("buildx create"))}`).toBe(CREATE);
    expect(lines.filter((line) => line === "buildx inspect --bootstrap")).toHaveLength(2);
  });

  it("runs nothing without --fix", async () => {
    const { env, host, log } = await machine();

    await runCommand(["doctor", "--no-aws", "--registry", host], { env });

    expect(readFileSync(log, "utf8")).not.toContain("create");
  });

  it("refuses a platform that is none before it looks at anything", async () => {
    const { env, log } = await machine();

    const { code, stdout, stderr } = await runCommand(["doctor", "--platform", "linux/"], { env });

    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^multiarch: --platform: .*"linux\/"/);
    expect(readFileSync(log, "utf8")).toBe("");
  });
});

async function machine() {
  const server = await startRegistryServer();
  onTestFinished(() => server.close());
  return { ...dockerOf(NO_BUILDER), host: server.host };
}

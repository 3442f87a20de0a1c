import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { registryFindings } from "../../../cli/doctor/checks/registries";
import { type RegistryServerOptions, startRegistryServer } from "../../fakes/registry-server";

const USER = { username: "ada", password: "engine:no1" };
const PROTECTED: RegistryServerOptions = { authentication: { kind: "basic", users: { ada: USER.password } } };

describe("the findings about registries", () => {
  it("are fine where a registry takes the credentials, and name where they are from", async () => {
    const { host, env, config } = await registry(PROTECTED, USER);

    expect(await registryFindings({ env }, [host])).toEqual([
      { subject: host, state: "fine", found: `takes the credentials from ${config}: auths of ${host}` },
    ]);
  });

  it("are a problem where it refuses them, without a word of them", async () => {
    const { host, env } = await registry(PROTECTED, { ...USER, password: "wrong-secret" });

    const [found] = await registryFindings({ env }, [host]);

    expect(found).toMatchObject({ subject: host, state: "problem", mend: `docker login ${host}` });
    expect(JSON.stringify(found)).not.toContain("wrong-secret");
  });

  it("are of Docker Hub and of the configuration where none are named", async () => {
    const { host, env } = await registry({}, USER);

    const found = await registryFindings({ env }, []);

    expect(found.map(({ subject, state }) => [subject, state])).toEqual([
      ["docker.io", "warning"],
      [host, "fine"],
    ]);
    expect(found[0]?.found).toBe("no credentials; Docker Hub limits anonymous pulls");
  });

  it("are a problem without a login where nothing listens", async () => {
    const [found] = await registryFindings({ env: {} }, ["127.0.0.1:1"]);

    expect(found).toMatchObject({ subject: "127.0.0.1:1", state: "problem" });
    expect(found).not.toHaveProperty("mend");
    expect(found?.found).toMatch(/^signing in to 127\.0\.0\.1:1: no connection to 127\.0\.0\.1:1/);
  });
});

async function registry(options: RegistryServerOptions, { username, password }: typeof USER) {
  const server = await startRegistryServer(options);
  onTestFinished(() => server.close());
  const folder = mkdtempSync(join(tmpdir(), "multiarch-config-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const config = join(folder, "config.json");
  const auth = Buffer.from(`${username}:${password}`).toString("base64");
  writeFileSync(config, JSON.stringify({ auths: { [server.host]: { auth } } }));
  return { host: server.host, env: { DOCKER_CONFIG: folder }, config };
}

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cached } from "../../local/cache";
import { run } from "../../local/process";
import { goTools } from "../../local/setup/go-tools";
import { startRegistryServer } from "../fakes/registry-server";

// What the client is tested with must be a registry: https://github.com/opencontainers/distribution-spec/tree/main/conformance
it("the registry of the tests passes the conformance tests of the distribution spec", async () => {
  const programs = await cached(goTools("registries"));
  const folder = await mkdtemp(join(tmpdir(), "conformance-"));
  const registry = await startRegistryServer();
  const env = {
    ...process.env,
    OCI_REGISTRY: registry.host,
    OCI_TLS: "disabled",
    OCI_REPO1: "conformance/a",
    OCI_REPO2: "conformance/b",
    OCI_RESULTS_DIR: folder,
  };

  const { stdout } = await run(join(programs, "conformance"), [], { env });

  expect(stdout).toMatch(/^OCI Conformance Test: Pass$/m);
  expect(await readFile(join(folder, "junit.xml"), "utf8")).toMatch(
    /<testsuite [^>]*tests="8\d\d" failures="0"/,
  );
  await registry.close();
  await rm(folder, { recursive: true });
}, 900_000);

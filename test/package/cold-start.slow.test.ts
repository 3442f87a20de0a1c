import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const ROOT = join(__dirname, "..", "..");

describe("the bundle", () => {
  it("loads without a connection and leaves nothing running", async () => {
    await promisify(execFile)("npm", ["run", "--silent", "build"], { cwd: ROOT });
    const script = join(ROOT, "scripts", "cold-start.mjs");

    const { stdout } = await promisify(execFile)(process.execPath, [script, "3"], { cwd: ROOT });

    expect(stdout).toMatch(/^bundle \d{3} KB/);
    expect(stdout).toMatch(/bundle {2}median \d+\.\d ms/);
  });
});

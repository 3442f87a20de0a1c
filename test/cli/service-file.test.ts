import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readServiceFile } from "../../cli/service-file";

const cwd = mkdtempSync(join(tmpdir(), "service-file-"));

/** Reads a file of this text. */
function read(file: string, text: string) {
  writeFileSync(join(cwd, file), text);
  return readServiceFile({ cwd }, file);
}

const failed = (file: string, text: string) =>
  read(file, text).then(
    () => expect.unreachable("the file was read"),
    (error: { exitCode: number; message: string }) => ({ code: error.exitCode, message: error.message }),
  );

describe("the options file of a service", () => {
  it.each([
    ["JSON", "a.json", '{\n\t"name": "billing",\n\t"platforms": ["linux/arm64"],\n\t"target": "release"\n}'],
    ["YAML", "a.yaml", "name: billing\nplatforms: [linux/arm64]\ntarget: release # the last but one\n"],
    [
      "JSON with a byte order mark",
      "b.json",
      '\ufeff{"name":"billing","platforms":["linux/arm64"],"target":"release"}',
    ],
  ])("is %s", async (_, file, text) => {
    const { name, options, service } = await read(file, text);

    expect({ name, options }).toEqual({
      name: "billing",
      options: { platforms: ["linux/arm64"], target: "release" },
    });
    expect(service).toMatchObject({ id: "billing", platforms: ["linux/arm64"], target: "release" });
  });

  it("names a publisher that the service shares", async () => {
    const { service, options } = await read(
      "shared.yml",
      "name: web\npublisher: fleet\nrepository: { existing: team/web }\n",
    );

    expect(service.id).toBe("fleet-web");
    expect(options).toEqual({ repository: { existing: "team/web" } });
  });

  it.each([
    ["no name", "platforms: [linux/arm64]", 'x.yaml: name: is missing; use for example "billing-api"'],
    ["a name of another type", "name: 7", 'x.yaml: name: 7 is not a name; use for example "billing-api"'],
    [
      "a bad name",
      "name: Billing",
      'x.yaml: options for service "Billing" have 1 problem:\n  name: "Billing" is not a name; use two or more lower-case letters, digits and single hyphens, starting with a letter, for example "billing-api"',
    ],
    [
      "a mistyped option and a wrong value",
      "name: web\nplatform: [linux/arm64]\ntimeoutMinutes: soon",
      'x.yaml: options for service "web" have 2 problems:\n  platform: is not an option; use "platforms"\n  timeoutMinutes: "soon" is not a whole number from 5 to 2160; use one of these',
    ],
    [
      "a bad publisher",
      "name: web\npublisher: 7",
      'x.yaml: options for the publisher have 1 problem:\n  publisher: 7 is not a name; use two or more lower-case letters, digits and single hyphens, starting with a letter, for example "billing-api"',
    ],
    [
      "a list",
      "- web",
      'x.yaml: ["web"] is not an object of options; write for example { "name": "billing-api" }',
    ],
    ["nothing", "", 'x.yaml: null is not an object of options; write for example { "name": "billing-api" }'],
    [
      "a broken line",
      "name: web\ntags: [a",
      "x.yaml:2:9: is neither JSON nor YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
    ["a key twice", "name: web\nname: api", "x.yaml:2:1: is neither JSON nor YAML: Map keys must be unique"],
    [
      "a tag of another program",
      "name: !secret web",
      "x.yaml:1:7: is neither JSON nor YAML: Unresolved tag: !secret",
    ],
  ])("refuses %s, with the place and the change", async (_, text, message) => {
    expect(await failed("x.yaml", text)).toEqual({ code: 2, message });
  });

  it("refuses a file that is not there, is a folder or is far too large", async () => {
    const reason = (path: string) => readServiceFile({ cwd }, path).catch((error: Error) => error.message);

    expect(await reason("none.json")).toBe(
      "none.json: there is no such file; give the options file of a service, in JSON or YAML",
    );
    expect(await reason(".")).toBe(
      ".: cannot be read (EISDIR); give the options file of a service, in JSON or YAML",
    );
    expect((await failed("big.json", " ".repeat(1_000_001))).message).toBe(
      "big.json has 1000001 bytes, the options of one service have at most 1000000",
    );
  });
});

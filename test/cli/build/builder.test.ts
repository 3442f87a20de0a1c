import { describe, expect, it } from "vitest";
import { emulatedPlatforms, parseBuilder } from "../../../cli/build/builder";

/** What buildx 0.38 prints of a builder of two machines, the second one given a platform by hand. */
const TWO_MACHINES = `Name:          farm
Driver:        docker-container
Last Activity: 2026-11-26 18:53:28 +0000 UTC

Nodes:
Name:             farm0
Endpoint:         unix:///var/run/docker.sock
Status:           running
BuildKit version: v0.34.2
Platforms:        linux/amd64, linux/amd64/v2, linux/amd64/v3, linux/386
Labels:
 org.mobyproject.buildkit.worker.executor: oci
GC Policy rule#0:
 All:            false

Name:             farm1
Endpoint:         ssh://build@arm
Status:           running
BuildKit version: v0.34.2
Platforms:        linux/arm64*, linux/arm/v7, linux/arm/v6
`;

const EMULATING = `Name:          local
Driver:        remote

Nodes:
Name:             local0
Endpoint:         unix:///run/buildkit.sock
Status:           running
Platforms:        linux/amd64, linux/amd64/v2, linux/arm64, linux/386, linux/arm/v7
`;

function builder(text: string) {
  const parsed = parseBuilder(text);
  if (parsed === undefined) throw new Error("this is no builder");
  return parsed;
}

describe("a builder", () => {
  it("is read with its driver and the platforms of each machine", () => {
    expect(parseBuilder(TWO_MACHINES)).toEqual({
      name: "farm",
      driver: "docker-container",
      buildkit: "v0.34.2",
      nodes: [
        ["linux/amd64", "linux/amd64/v2", "linux/amd64/v3", "linux/386"],
        ["linux/arm64", "linux/arm/v7", "linux/arm/v6"],
      ],
    });
  });

  it("has no machines while it cannot be reached", () => {
    const text =
      "Name:          local\nDriver:        remote\n\nNodes:\nName:     local0\nEndpoint: unix:///none\nError:    timed out\n";

    expect(parseBuilder(text)).toEqual({ name: "local", driver: "remote", buildkit: "", nodes: [] });
  });

  it("is none when something else was printed", () => {
    expect(parseBuilder("docker: 'buildx' is not a docker command.\n")).toBeUndefined();
  });

  it.each([
    ["two machines", TWO_MACHINES, ["linux/amd64", "linux/arm64", "linux/386"], []],
    [
      "a machine that emulates",
      EMULATING,
      ["linux/amd64", "linux/arm64", "linux/386", "linux/arm/v7"],
      ["linux/arm64", "linux/arm/v7"],
    ],
    ["a 64-bit Arm machine for a 32-bit platform", TWO_MACHINES, ["linux/arm/v7"], ["linux/arm/v7"]],
  ])("knows what is emulated: %s", (_, text, platforms, emulated) => {
    expect([...emulatedPlatforms(builder(text), platforms)]).toEqual(emulated);
  });

  it("refuses a platform that it has no machine for", () => {
    expect(() =>
      emulatedPlatforms(builder(EMULATING), ["linux/amd64", "linux/s390x", "linux/riscv64"]),
    ).toThrow(
      'builder "local" does not build for linux/s390x, linux/riscv64, only for linux/amd64, linux/amd64/v2, linux/arm64, linux/386, linux/arm/v7; install an emulator, as "multiarch doctor --platform linux/s390x" says, or append a machine with "docker buildx create --append"',
    );
  });

  it("refuses Docker's own driver, which cannot push by digest", () => {
    expect(() => emulatedPlatforms({ ...builder(EMULATING), driver: "docker" }, ["linux/amd64"])).toThrow(
      'builder "local" has the driver "docker", which neither pushes by digest nor keeps a registry cache',
    );
  });
});

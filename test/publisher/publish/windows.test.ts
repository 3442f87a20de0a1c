import { describe, expect, it } from "vitest";
import { runOfLeader } from "../../../components/publisher/builds/run-id";
import { buildIdOf } from "../../fakes/build-event";
import { attestedImage, dockerImage, type PushedImage, plainImage } from "../../fakes/images";
import { entriesOf, isAttestation, missingFrom } from "../../fakes/published";
import { World } from "../../fakes/world";

const SERVER_2019 = "windows(10.0.17763.6189)/amd64";
const SERVER_2022 = "windows(10.0.20348.2582+win32k)/amd64";

/** No build project of ours makes Windows, and a registration is written by the stack: this one is written by hand. */
async function worldWith(projects: { readonly amd64: readonly string[]; readonly arm64: readonly string[] }) {
  const world = new World();
  const parameter = world.registrationOf(world.deploy());
  const registration = JSON.parse((await world.parameters.read(parameter)) ?? "");
  const platforms = [...projects.arm64, ...projects.amd64];
  world.parameters.set(parameter, JSON.stringify({ ...registration, platforms, projects }));
  return world;
}

/** Delivers a build of Linux for Graviton and one of the platforms given; the outcome of the last one. */
async function publish(
  world: World,
  platforms: readonly string[],
  image: (platform: string, content: string) => PushedImage,
) {
  const leader = world.build({ architecture: "amd64", platforms, image });
  const startedWith = runOfLeader(buildIdOf(leader));
  await world.deliver(world.build({ architecture: "arm64", platforms: ["linux/arm64"], image, startedWith }));
  return world.deliver(leader);
}

describe("Windows beside Linux", () => {
  it.each([
    ["plain manifests", plainImage],
    ["manifests of Docker's types", dockerImage],
    ["indexes with attestations", attestedImage],
  ])("keeps its versions and features, of several versions too, from %s", async (_case, image) => {
    const platforms = ["linux/amd64", SERVER_2019, SERVER_2022];
    const world = await worldWith({ amd64: platforms, arm64: ["linux/arm64"] });

    const outcome = await publish(world, platforms, image);

    const entries = entriesOf(world);
    expect(outcome.kind).toBe("published");
    expect(entries.filter((entry) => !isAttestation(entry)).map(({ platform }) => platform)).toEqual([
      { architecture: "arm64", os: "linux" },
      { architecture: "amd64", os: "linux" },
      { architecture: "amd64", os: "windows", "os.version": "10.0.17763.6189" },
      { architecture: "amd64", os: "windows", "os.version": "10.0.20348.2582", "os.features": ["win32k"] },
    ]);
    expect(missingFrom(world, entries)).toEqual([]);
    const published = world.bus.details("Image Published")[0]?.platforms ?? {};
    expect(Object.keys(published)).toEqual(["linux/arm64", ...platforms]);
    expect(world.ledger.all()[0]?.images).toEqual(published);
  });

  it.each([
    ["plain manifests", plainImage],
    ["indexes with attestations", attestedImage],
  ])(
    "is refused when a build gives each of two versions the image of the other, in %s",
    async (_case, make) => {
      const patched = SERVER_2019.replace("6189", "6293");
      const world = await worldWith({ amd64: [SERVER_2019, patched], arm64: ["linux/arm64"] });
      const other: Readonly<Record<string, string>> = { [SERVER_2019]: patched, [patched]: SERVER_2019 };

      const outcome = await publish(world, [SERVER_2019, patched], (platform, content) =>
        make(other[platform] ?? platform, content),
      );

      const reason = expect.stringContaining(`"${SERVER_2019}" is claimed but the `);
      expect(outcome).toMatchObject({ kind: "refused", reason });
      expect(world.tags()).toEqual({});
    },
  );

  it("is refused when it is registered without the version that its image has", async () => {
    const world = await worldWith({ amd64: ["windows/amd64"], arm64: ["linux/arm64"] });

    const outcome = await publish(world, ["windows/amd64"], (platform, content) =>
      plainImage(platform.startsWith("windows") ? SERVER_2019 : platform, content),
    );

    const reason = `windows/amd64 has no image; build it; ${SERVER_2019} is not expected; leave its source out or expect it`;
    expect(outcome).toMatchObject({ kind: "refused", reason: expect.stringContaining(reason) });
  });
});

import { describe, expect, it } from "vitest";
import type { ServiceOptions } from "../../../components/service/options/service-options";
import { resolveService } from "../../../components/service/resolve-service";
import { problemsOf } from "../../service/problems";
import { runBuildspec } from "./buildspec-run";

type Proxy = NonNullable<ServiceOptions["proxy"]>;

const ADDRESS = "http://proxy.example.com:3128";
const DIRECT = "localhost,127.0.0.1,169.254.169.254,169.254.170.2";

/** Starts a builder of its own, unlike the other tests. */
async function run(options: ServiceOptions) {
  const probe =
    'for name in HTTP_PROXY http_proxy HTTPS_PROXY https_proxy NO_PROXY no_proxy; do echo "probe $name=${!name:-}"; done';
  const { calls, log } = await runBuildspec(options, { env: { BUILDX_BUILDER: "" }, probe });
  return {
    create: calls.map(({ argv }) => argv).find((argv) => argv[2] === "create") ?? [],
    build: calls.map(({ argv }) => argv).find((argv) => argv[2] === "build") ?? [],
    probed: new Set(log.split("\n").filter((line) => line.startsWith("probe "))),
  };
}

describe("a build behind a proxy", { timeout: 60_000 }, () => {
  it("tells it to its commands, to BuildKit and to each RUN step", async () => {
    const { create, build, probed } = await run({
      proxy: { http: ADDRESS, https: ADDRESS, noProxy: [".example.com", "10.0.0.0/8"] },
    });

    const direct = `${DIRECT},.example.com,10.0.0.0/8`;
    expect(create.filter((word) => word.includes("env."))).toEqual([
      `--driver-opt="env.HTTP_PROXY=${ADDRESS}"`,
      `--driver-opt="env.HTTPS_PROXY=${ADDRESS}"`,
      `--driver-opt="env.NO_PROXY=${direct}"`,
    ]);
    expect(build.filter((word) => word.includes("_PROXY"))).toEqual([
      "--build-arg=HTTP_PROXY",
      "--build-arg=HTTPS_PROXY",
      "--build-arg=NO_PROXY",
    ]);
    expect([...probed]).toEqual([
      `probe HTTP_PROXY=${ADDRESS}`,
      `probe http_proxy=${ADDRESS}`,
      `probe HTTPS_PROXY=${ADDRESS}`,
      `probe https_proxy=${ADDRESS}`,
      `probe NO_PROXY=${direct}`,
      `probe no_proxy=${direct}`,
    ]);
  });

  it("is told nothing of a proxy that is not there", async () => {
    const one = await run({ proxy: { https: ADDRESS } });
    const none = await run({});

    expect(one.build.filter((word) => word.includes("_PROXY"))).toEqual([
      "--build-arg=HTTPS_PROXY",
      "--build-arg=NO_PROXY",
    ]);
    expect([...none.create, ...none.build].filter((word) => word.includes("_PROXY"))).toEqual([]);
  });
});

describe("a proxy is refused with the place, the value and the change", () => {
  it.each<[object, string, string]>([
    [{}, "proxy", `has neither http nor https; use for example { https: "${ADDRESS}" }`],
    [
      { https: "http://builds:hunter2@proxy.example.com" },
      "proxy.https",
      `has a user or password, and everybody who reads the project would see it; use for example "${ADDRESS}", and let the proxy know builds by their subnets`,
    ],
    [
      { http: "proxy.example.com:3128" },
      "proxy.http",
      `"proxy.example.com:3128" is not the address of a proxy; use for example "${ADDRESS}"`,
    ],
    [
      { http: 'http://proxy.example.com",x' },
      "proxy.http",
      `"http://proxy.example.com\\",x" is not the address of a proxy; use for example "${ADDRESS}"`,
    ],
    [
      { http: ADDRESS, noProxy: ["a,b"] },
      "proxy.noProxy[0]",
      '"a,b" is not a host, a domain or a network; use for example ".example.com", or "10.0.0.0/8"',
    ],
  ])("%j", (proxy, path, reason) => {
    expect(problemsOf(() => resolveService("an-app", { proxy: proxy as Proxy }))).toEqual([{ path, reason }]);
  });
});

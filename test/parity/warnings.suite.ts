import { Stack } from "aws-cdk-lib";
import { Annotations, Match } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { MultiArchImage as CdkImage } from "../../components/cdk/multiarch-image";
import { MultiArchImage as PulumiImage } from "../../components/pulumi/multiarch-image";
import type { ServiceOptions } from "../../components/service/options/service-options";
import { unchecked } from "../cdk/synthesis";
import { deploy } from "../pulumi/deployment";
import { REGION } from "./addresses";

/** What each engine tells its user, less what the engine adds to it. */
const WARNINGS: Readonly<Record<string, (options: ServiceOptions) => Promise<readonly string[]>>> = {
  pulumi: async (options) => {
    const { warnings } = await deploy((opts) => new PulumiImage("billing-api", options, opts));
    return warnings;
  },
  cdk: async (options) => warningsOfStack(options, REGION),
};

const WAITING = 'compute.arm64: an account may run no build of size "2XLARGE" until its quota is raised';

describe.each(Object.keys(WARNINGS))("with %s, a stack", (engine) => {
  it("warns of a size that an account must ask for first", async () => {
    const warnings = await WARNINGS[engine]?.({ compute: { amd64: "LARGE", arm64: "2XLARGE" } });

    expect(warnings?.filter((text) => text.startsWith("compute."))).toEqual([
      expect.stringContaining(WAITING),
    ]);
  });

  it("warns of a region in which CodeBuild may have no Graviton machine", async () => {
    const options = { platforms: ["linux/amd64", "linux/arm64"] };

    expect(await WARNINGS[engine]?.(options)).toEqual([expect.stringContaining(`has in ${REGION};`)]);
  });

  it("warns of nothing else", async () => {
    expect(await WARNINGS[engine]?.({ platforms: ["linux/amd64"] })).toEqual([]);
  });
});

describe("a CDK stack", () => {
  it("names each warning, so that a user can acknowledge it", () => {
    const [warning] = warningsOfStack({ platforms: ["linux/arm64"] }, REGION, "as told");

    expect(warning).toMatch(/ \[ack: multiarch-codebuild:compute-region\]$/);
  });

  it("warns of no region where a list of AWS has Graviton machines, or where it is not known yet", () => {
    expect(warningsOfStack({}, "eu-central-1")).toEqual([]);
    expect(warningsOfStack({}, undefined)).toEqual([]);
  });
});

function warningsOfStack(
  options: ServiceOptions,
  region: string | undefined,
  form: "as told" | "text" = "text",
): readonly string[] {
  return unchecked((app) => {
    const stack = new Stack(app, "Stack", region === undefined ? {} : { env: { region } });
    new CdkImage(stack, "billing-api", options);
    const found = Annotations.fromStack(stack).findWarning("/Stack/billing-api", Match.anyValue());
    const told = found.map(({ entry }) => String(entry.data));
    return form === "text" ? told.map((text) => text.replace(/ \[ack: .*\]$/, "")) : told;
  });
}

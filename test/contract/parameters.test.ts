import { SSMClient } from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import { ssmParameters } from "../../components/publisher/adapters/ssm-parameters";
import type { Parameters } from "../../components/publisher/ports/ports";
import { FakeParameters } from "../fakes/parameters";
import { subjects } from "./subjects";

interface ParametersSubject {
  readonly parameters: Parameters;
  readonly path: string;
}

const SUBJECTS = subjects<ParametersSubject>(
  () => ({ parameters: new FakeParameters(), path: "/multiarch-codebuild/fleet" }),
  async (cloud) => ({
    parameters: ssmParameters(new SSMClient(cloud.clientSettings)),
    path: `/${cloud.name}`,
  }),
);

describe.each(SUBJECTS)("the parameters $name", (subject) => {
  it("are nothing before they are written, and what was written last after", async () => {
    const { parameters, path } = await subject.make();
    const name = `${path}/published/fleet-billing`;

    const before = await parameters.read(name);
    await parameters.write(name, "sha256:one");
    await parameters.write(name, "sha256:two");

    expect(before).toBeUndefined();
    expect(await parameters.read(name)).toBe("sha256:two");
  });

  it("hold a registration of 4096 characters, the size of a standard parameter", async () => {
    const { parameters, path } = await subject.make();
    const value = "ä".padEnd(4096, "x");

    await parameters.write(`${path}/services/fleet-billing`, value);

    expect(await parameters.read(`${path}/services/fleet-billing`)).toBe(value);
  });
});

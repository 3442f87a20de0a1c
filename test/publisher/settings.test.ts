import { describe, expect, it } from "vitest";
import { resolvePublisher } from "../../components/core/publisher";
import { publisherPlan } from "../../components/core/publisher-plan";
import { parseSettings } from "../../components/publisher/settings";

const { variables } = publisherPlan(resolvePublisher("fleet")).function;

describe("the settings", () => {
  it("are what the stack gives the function", () => {
    expect(parseSettings({ ...variables, AWS_REGION: "eu-central-1" })).toEqual({
      name: "fleet",
      tableName: "fleet-ledger",
      projectPrefix: "fleet-",
      parameterPath: "/multiarch-codebuild/fleet",
      leaseSeconds: 300,
      retentionDays: 90,
    });
  });

  it("fail loudly with every variable that is wrong, and no value", () => {
    const environment = {
      ...variables,
      LEASE_SECONDS: "soon",
      PARAMETER_PATH: "secret",
      LEDGER_TABLE: undefined,
    };

    expect(() => parseSettings(environment)).toThrow(
      [
        "settings of the publisher are wrong; deploy its stack again:",
        "  LEDGER_TABLE is not set",
        '  PARAMETER_PATH does not start with "/"',
        "  LEASE_SECONDS is not a whole number from 1",
      ].join("\n"),
    );
  });

  it.each(Object.keys(variables))("fail without %s", (name) => {
    const { [name]: _, ...others } = variables;

    expect(() => parseSettings(others)).toThrow(`  ${name} is not set`);
  });
});

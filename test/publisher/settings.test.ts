import { describe, expect, it } from "vitest";
import { parseSettings } from "../../components/publisher/settings";
import { publisherPlan } from "../../components/render/publisher-plan";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { plainDeployment } from "../fakes/deployment";

const QUEUE = "https://sqs.eu-central-1.amazonaws.com/123456789012/fleet-dead-letters";
const variables = publisherPlan(resolvePublisher("fleet"), plainDeployment()).function.variables(QUEUE);

describe("the settings", () => {
  it("are what the stack gives the function", () => {
    expect(parseSettings({ ...variables, AWS_REGION: "eu-central-1" })).toEqual({
      name: "fleet",
      tableName: "fleet-ledger",
      projectPrefix: "fleet-",
      parameterPath: "/multiarch-codebuild/fleet",
      leaseSeconds: 315,
      retentionDays: 90,
      deadLettersUrl: QUEUE,
    });
  });

  it("fail loudly with every variable that is wrong, and no value", () => {
    const environment = {
      ...variables,
      LEASE_SECONDS: "soon",
      PARAMETER_PATH: "secret",
      LEDGER_TABLE: undefined,
      DEAD_LETTERS_URL: "fleet-dead-letters",
    };

    expect(() => parseSettings(environment)).toThrow(
      [
        "settings of the publisher are wrong; deploy its stack again:",
        "  LEDGER_TABLE is not set",
        '  PARAMETER_PATH does not start with "/"',
        "  LEASE_SECONDS is not a whole number from 1",
        "  DEAD_LETTERS_URL is not a URL",
      ].join("\n"),
    );
  });

  it.each(Object.keys(variables))("fail without %s", (name) => {
    const { [name]: _, ...others } = variables;

    expect(() => parseSettings(others)).toThrow(`  ${name} is not set`);
  });
});

import { describe, expect, it } from "vitest";
import { resolveService } from "../../../components/service/resolve-service";
import { problemsOf } from "../problems";

const EXAMPLE = 'use for example { secret: "npm", field: "token" } or { parameter: "/build/npm" }';
const ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:npm-Ab1cD2";

describe("the secrets of a service", () => {
  it.each<[string, unknown, string]>([
    ["secrets.npm", { secret: "npm", parameter: "npm" }, `give either "secret" or "parameter"; ${EXAMPLE}`],
    ["secrets.npm", {}, `give either "secret" or "parameter"; ${EXAMPLE}`],
    ["secrets.npm", "npm", `the text is not a plain object; ${EXAMPLE}`],
    [
      "secrets.npm",
      { secret: "npm", versionStage: "AWSPREVIOUS", versionId: "0123456789abcdef0123456789abcdef" },
      'give either "versionStage" or "versionId"; a stage stands for one version',
    ],
    [
      "secrets.npm.secret",
      { secret: "npm:token" },
      `the text is not the name or the whole ARN of a secret; use for example "npm" or "${ARN}"`,
    ],
    [
      "secrets.npm.secret",
      { secret: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:npm" },
      `"arn:aws:secretsmanager:eu-central-1:123456789012:secret:npm" is not the name or the whole ARN of a secret; use for example "npm" or "${ARN}"`,
    ],
    [
      "secrets.npm.field",
      { secret: "npm", field: "a:b" },
      '"a:b" is not a field of a secret, without colons and spaces; use for example "token"',
    ],
    [
      "secrets.npm.versionId",
      { secret: "npm", versionId: "1" },
      '"1" is not an id of a version, 32 characters or more; leave it out for the current one',
    ],
    [
      "secrets.npm.parameter",
      { parameter: "arn:aws:ssm:eu-central-1:123456789012:parameter/npm" },
      '"arn:aws:ssm:eu-central-1:123456789012:parameter/npm" is not the name of a parameter; use for example "/build/npm"',
    ],
    ["secrets.npm.field", { parameter: "npm", field: "a" }, "is not an option; use one of parameter, key"],
    [
      "secrets.a,b",
      { secret: "npm" },
      '"a,b" is not an id of a secret; use letters, digits, "_", "." and "-"',
    ],
  ])("are refused with the place, the value and the change: %s %j", (path, secret, reason) => {
    const id = path.split(".")[1] ?? "";

    expect(problemsOf(() => resolveService("an-app", { secrets: { [id]: secret } } as object))).toEqual([
      { path, reason },
    ]);
  });

  it("are in no message when they are given in place of what they are called", () => {
    const VALUE = "hunter2 hunter2";
    const places = [VALUE, [VALUE], { secret: VALUE }, { parameter: VALUE }, { secret: { value: VALUE } }];
    const options = places.flatMap((place) => [
      { secrets: place },
      { secrets: { npm: place } },
      { ssh: place },
      { ssh: { default: place } },
    ]);

    for (const one of options) {
      const problems = problemsOf(() => resolveService("an-app", one as object));

      expect(problems, JSON.stringify(one)).not.toEqual([]);
      expect(JSON.stringify(problems)).not.toContain("hunter2");
    }
  });

  it("are one key for SSH at most, under the id of a mount without one", () => {
    const ssh = { github: { secret: "key" } };

    expect(problemsOf(() => resolveService("an-app", { ssh } as object)).map(({ path }) => path)).toEqual([
      "ssh.github",
      "ssh.default",
    ]);
  });

  it("are sorted by their ids, with what was not given left empty", () => {
    const { secrets } = resolveService("an-app", { secrets: { b: { parameter: "b" }, a: { secret: "a" } } });

    expect(secrets.map(({ id, store }) => [id, store])).toEqual([
      ["a", "SECRETS_MANAGER"],
      ["b", "PARAMETER_STORE"],
    ]);
    expect(secrets[0]).toMatchObject({ field: "", versionStage: "", versionId: "", key: "" });
  });
});

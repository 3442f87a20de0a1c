import { describe, expect, it } from "vitest";
import { diff } from "../../local/provider/diff";
import { codebuildProject } from "../../local/provider/resources/codebuild-project";
import { dynamodbTable } from "../../local/provider/resources/dynamodb";
import { ecrRepositoryPolicy } from "../../local/provider/resources/ecr-policies";
import { ecrRepository } from "../../local/provider/resources/ecr-repository";
import { iamRole } from "../../local/provider/resources/iam";
import { lambdaPermission } from "../../local/provider/resources/lambda-access";
import { lambdaFunction } from "../../local/provider/resources/lambda-function";
import { UNKNOWN } from "../../local/provider/value";

const UNCHANGED = { changed: [], replaced: [], deleteBeforeReplace: false };

describe("what is the same", () => {
  it("sees one policy document in two spellings", () => {
    const state = { repository: "a", policy: '{"Version":"2012-10-17","Statement":[]}' };
    const inputs = { repository: "a", policy: '{ "Statement": [], "Version": "2012-10-17" }' };

    expect(diff(ecrRepositoryPolicy, state, inputs, {})).toEqual(UNCHANGED);
  });

  it("leaves what AWS chose when the program says nothing", () => {
    const state = {
      name: "a",
      imageTagMutability: "MUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
    };
    const inputs = { name: "a", imageTagMutability: "MUTABLE" };

    expect(diff(ecrRepository, state, inputs, {})).toEqual(UNCHANGED);
  });

  it("takes an empty answer for a property that was never set", () => {
    const state = { name: "a", assumeRolePolicy: "{}", maxSessionDuration: 3600, path: "/", description: "" };
    const { description: _, ...inputs } = state;

    expect(diff(iamRole, state, inputs, {})).toEqual(UNCHANGED);
  });

  it("ignores the order of a table's attributes", () => {
    const [first, second] = [
      { name: "pk", type: "S" },
      { name: "sk", type: "S" },
    ];
    const table = { name: "a", hashKey: "pk", rangeKey: "sk", billingMode: "PAY_PER_REQUEST" };

    const difference = diff(
      dynamodbTable,
      { ...table, attributes: [first, second] },
      { ...table, attributes: [second, first] },
      {},
    );

    expect(difference).toEqual(UNCHANGED);
  });

  it("compares code by the hash that the engine puts on it", () => {
    const code = (hash: string, path: string) => ({ [MARK]: ARCHIVE, hash, path });
    const handler = { name: "a", role: "r", memorySize: 128, timeout: 3, packageType: "Zip" };
    const same = diff(
      lambdaFunction,
      { ...handler, code: code("1", "x") },
      { ...handler, code: code("1", "y") },
      {},
    );

    const other = diff(
      lambdaFunction,
      { ...handler, code: code("1", "x") },
      { ...handler, code: code("2", "x") },
      {},
    );

    expect(same).toEqual(UNCHANGED);
    expect(other.changed).toEqual(["code"]);
  });
});

describe("what changes in place", () => {
  it("names each property that differs", () => {
    const state = {
      name: "a",
      imageTagMutability: "MUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
    };
    const inputs = {
      name: "a",
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: false },
    };

    expect(diff(ecrRepository, state, inputs, {})).toEqual({
      changed: ["imageScanningConfiguration", "imageTagMutability"],
      replaced: [],
      deleteBeforeReplace: false,
    });
  });

  it("keeps the order of environment variables, as the real provider does", () => {
    const variables = [
      { name: "A", value: "1", type: "PLAINTEXT" },
      { name: "B", value: "2", type: "PLAINTEXT" },
    ];
    const project = (environmentVariables: typeof variables) => ({ environment: { environmentVariables } });

    const { changed } = diff(codebuildProject, project(variables), project([...variables].reverse()), {});

    expect(changed).toContain("environment");
  });

  it("takes a value away that the program no longer gives", () => {
    const state = {
      name: "a",
      assumeRolePolicy: "{}",
      maxSessionDuration: 3600,
      path: "/",
      description: "old",
    };
    const { description: _, ...inputs } = state;

    expect(diff(iamRole, state, inputs, {}).changed).toEqual(["description"]);
  });

  it("counts a value that is not known yet as a change", () => {
    const state = { repository: "a", policy: "{}" };

    const { changed } = diff(ecrRepositoryPolicy, state, { repository: "a", policy: UNKNOWN }, {});

    expect(changed).toEqual(["policy"]);
  });

  it("joins the provider's tags with the resource's own", () => {
    const state = {
      name: "a",
      imageTagMutability: "MUTABLE",
      tags: { own: "1" },
      tagsAll: { own: "1", team: "x" },
    };
    const inputs = { name: "a", imageTagMutability: "MUTABLE", tags: { own: "1" } };

    const same = diff(ecrRepository, state, inputs, { team: "x" });
    const moved = diff(ecrRepository, state, inputs, { team: "y" });

    expect(same).toEqual(UNCHANGED);
    expect(moved.changed).toEqual(["tags"]);
  });
});

describe("what makes a new resource", () => {
  it("replaces a repository with another name, the new one first", () => {
    const state = { name: "a", imageTagMutability: "MUTABLE" };

    expect(diff(ecrRepository, state, { ...state, name: "b" }, {})).toEqual({
      changed: ["name"],
      replaced: ["name"],
      deleteBeforeReplace: false,
    });
  });

  it("deletes the old one first when the program gave both the same name", () => {
    const state = { name: "a", imageTagMutability: "MUTABLE", region: "us-east-1" };
    const inputs = { ...state, region: "eu-west-1" };

    const given = diff(ecrRepository, state, { ...inputs, __defaults: [] }, {});
    const chosen = diff(ecrRepository, state, { ...inputs, __defaults: ["name"] }, {});

    expect(given).toEqual({ changed: ["region"], replaced: ["region"], deleteBeforeReplace: true });
    expect(chosen.deleteBeforeReplace).toBe(false);
  });

  it("replaces a permission whatever changes: Lambda has no call to change one", () => {
    const state = {
      action: "lambda:InvokeFunction",
      function: "f",
      principal: "events.amazonaws.com",
      statementId: "s",
    };

    const { replaced } = diff(
      lambdaPermission,
      state,
      { ...state, sourceArn: "arn:aws:events:::rule/r" },
      {},
    );

    expect(replaced).toEqual(["sourceArn"]);
  });
});

const MARK = "4dabf18193072939515e22adb298388d";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";

import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Clients } from "../../local/provider/clients";
import { parseConfiguration } from "../../local/provider/configuration";
import type { Kinds } from "../../local/provider/kind";
import { Provider } from "../../local/provider/provider";
import { UNKNOWN } from "../../local/provider/value";

vi.mock("../../local/provider/clients", async (original) => ({
  ...(await original<object>()),
  clientsOf: () => ({ cloudformation: cloud }) as unknown as Clients,
}));

/** CloudFormation of a cloud that makes every resource, but for one that is called `bad`. */
class FakeCloud {
  readonly stacks = new Map<string, { status: string; template: Template }>();

  async createStack({ StackName, TemplateBody }: Request) {
    if (this.stacks.has(StackName)) throw named("AlreadyExistsException");
    return this.#run(StackName, TemplateBody, "CREATE_COMPLETE", "DELETE_COMPLETE");
  }

  async updateStack({ StackName, TemplateBody }: Request) {
    return this.#run(StackName, TemplateBody, "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE");
  }

  async deleteStack({ StackName }: Request) {
    this.stacks.delete(StackName);
  }

  async describeStacks({ StackName }: Request) {
    const stack = this.stacks.get(StackName);
    if (stack === undefined) throw named("ValidationError");
    const { status, template } = stack;
    // The first look comes too early.
    stack.status = status.replace("X_IN_PROGRESS ", "");
    const Outputs = Object.entries(template.Outputs).map(([OutputKey, { Value }]) => ({
      OutputKey,
      OutputValue: Value["Fn::Sub"],
    }));
    return { Stacks: [{ StackStatus: status.split(" ")[0], Outputs }] };
  }

  async describeStackEvents() {
    const failed = {
      LogicalResourceId: "It",
      ResourceStatus: "CREATE_FAILED",
      ResourceStatusReason: "no room",
    };
    return { StackEvents: [{ LogicalResourceId: "stack", ResourceStatus: "CREATE_FAILED" }, failed] };
  }

  /** Names of the stacks, and what is in the only one. */
  get only(): Template["Resources"]["It"] | undefined {
    return [...this.stacks.values()][0]?.template.Resources.It;
  }

  #run(StackName: string, body: string, done: string, undone: string) {
    const template: Template = JSON.parse(body);
    const isBad = template.Resources.It.Properties?.Label === "bad";
    this.stacks.set(StackName, { status: `X_IN_PROGRESS ${isBad ? undone : done}`, template });
    return { StackId: StackName };
  }
}

interface Request {
  readonly StackName: string;
  readonly TemplateBody: string;
}

interface Template {
  readonly Resources: {
    readonly It: { readonly Type: string; readonly Properties?: Record<string, unknown> };
  };
  readonly Outputs: Record<string, { readonly Value: { readonly "Fn::Sub": string } }>;
}

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}

let cloud: FakeCloud;
const complete = vi.fn();

const KINDS: Kinds = {
  "aws:test/box:Box": {
    naming: { as: "BoxName", maxLength: 20 },
    fields: { label: {}, tags: {} },
    stack: "AWS::Test::Box",
    id: "box/${name}",
    outputs: { arn: "${It.Arn}" },
    complete,
  },
  "aws:test/lid:Lid": { fields: { box: { required: true, replaces: true } }, id: "${box}" },
};

const URN = "urn:pulumi:dev::shop::shop:index:Shelf$aws:test/box:Box::my-box";
const LID = "urn:pulumi:dev::shop::aws:test/lid:Lid::my-lid";

function provider(region?: string): Provider {
  const settings = { defaultTags: '{"tags":{"team":"x"}}', ...(region && { region }) };
  return new Provider(KINDS, parseConfiguration(settings, { AWS_ENDPOINT_URL: "http://127.0.0.1:4566" }));
}

beforeEach(() => {
  cloud = new FakeCloud();
  complete.mockReset().mockResolvedValue(undefined);
});

describe("a resource", () => {
  it("is the one resource of a stack, with the provider's tags", async () => {
    const made = await provider().create(URN, {
      name: "a",
      label: "one",
      tags: { own: "1" },
      __defaults: [],
    });

    expect(made).toEqual({
      id: "box/a",
      state: {
        name: "a",
        label: "one",
        arn: "${It.Arn}",
        region: "us-east-1",
        tags: { own: "1" },
        tagsAll: { own: "1", team: "x" },
      },
      error: undefined,
    });
    expect([...cloud.stacks.keys()]).toEqual([expect.stringMatching(/^pulumi-Box-a-[0-9a-f]{10}$/)]);
    expect(cloud.only).toEqual({
      Type: "AWS::Test::Box",
      Properties: { BoxName: "a", Label: "one", Tags: { team: "x", own: "1" } },
    });
  });

  it("is refused when one of its name is there, and not when its name is another", async () => {
    await provider().create(URN, { name: "a" });

    await provider().create(URN, { name: "b" });

    await expect(provider().create(`${URN}-two`, { name: "a" })).rejects.toThrow("AlreadyExistsException");
    expect(cloud.stacks.size).toBe(2);
  });

  it("that CloudFormation has inside another one is an empty stack", async () => {
    const { id } = await provider().create(LID, { box: "a" });

    expect(id).toBe("a");
    expect(cloud.only).toEqual({ Type: "AWS::CloudFormation::WaitConditionHandle" });
  });

  it("and the one that replaces it have a stack each", async () => {
    await provider().create(LID, { box: "a" });

    await provider().create(LID, { box: "b" });

    expect(cloud.stacks.size).toBe(2);
  });

  it("changes in its stack, and keeps its outputs", async () => {
    const { id, state } = await provider().create(URN, { name: "a", label: "one" });

    const changed = await provider().update(URN, id, state, { name: "a", label: "two" });

    expect(changed).toEqual({ ...state, label: "two" });
    expect(cloud.only?.Properties?.Label).toBe("two");
    expect(complete).toHaveBeenLastCalledWith("box/a", expect.objectContaining({ old: state }));
  });

  it("goes with its stack, and is no error when it is gone", async () => {
    const { id, state } = await provider().create(URN, { name: "a" });

    await provider().delete(URN, id, state);
    const isThere = await provider().exists(URN, state);
    await provider().delete(URN, id, state);

    expect(isThere).toBe(false);
    expect(cloud.stacks.size).toBe(0);
  });

  it("that the program did not make is not looked up", async () => {
    await expect(provider().exists(URN, {})).rejects.toThrow("was not made here, and nothing is imported");
  });

  it("of a type that is not there is refused with those that are", () => {
    expect(() => provider().preview(URN.replace("Box::", "Bag::"), {})).toThrow(
      "is of a type that the local provider does not have; it has aws:test/box:Box, aws:test/lid:Lid",
    );
  });

  it("is made anew in another region of its provider", () => {
    const state = { name: "a", region: "us-east-1", tags: {}, tagsAll: { team: "x" } };

    expect(provider("us-east-1").diff(URN, state, { name: "a" }).changed).toEqual([]);
    expect(provider("eu-west-1").diff(URN, state, { name: "a" }).replaced).toEqual(["region"]);
  });
});

describe("a failure", () => {
  it("has the cloud's own reason", async () => {
    const creating = provider().create(URN, { name: "a", label: "bad" });

    await expect(creating).rejects.toThrow("no room");
  });

  it("after the creation leaves the resource to the engine", async () => {
    const error = named("LimitExceededException");
    complete.mockRejectedValue(error);

    const made = await provider().create(URN, { name: "a" });

    expect(made).toMatchObject({ id: "box/a", state: { name: "a" }, error });
    expect(cloud.stacks.size).toBe(1);
  });

  it("of an update keeps the resource", async () => {
    const { id, state } = await provider().create(URN, { name: "a" });

    await expect(provider().update(URN, id, state, { name: "a", label: "bad" })).rejects.toThrow("no room");
    expect(await provider().exists(URN, state)).toBe(true);
  });
});

describe("a preview", () => {
  it("knows the inputs of a new resource, and not what the cloud will say of it", () => {
    expect(provider().preview(URN, { name: "a", tags: { own: "1" }, __defaults: [] })).toEqual({
      name: "a",
      arn: UNKNOWN,
      region: "us-east-1",
      tags: { own: "1" },
      tagsAll: { own: "1", team: "x" },
    });
  });

  it("knows what an update leaves as it is", () => {
    const preview = provider().preview(
      URN,
      { name: "a", tags: { own: UNKNOWN } },
      { arn: "arn:a", label: "old" },
    );

    expect(preview).toMatchObject({ arn: "arn:a", tagsAll: UNKNOWN });
    expect(preview).not.toHaveProperty("label");
  });
});

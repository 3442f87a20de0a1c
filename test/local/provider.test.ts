import { describe, expect, it } from "vitest";
import { parseConfiguration } from "../../local/provider/configuration";
import { type Change, define } from "../../local/provider/definition";
import { text, texts } from "../../local/provider/field";
import { Provider, UnfinishedError } from "../../local/provider/provider";

const TYPE = "aws:test/box:Box";

const properties = { name: text({ required: true, replaces: true }), label: text(), tags: texts() };

interface Box {
  readonly label?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** A cloud of boxes by name, with a type over it. */
function boxes(failing?: "create" | "complete") {
  const cloud = new Map<string, Box>();
  const changes: Change<typeof properties>["tags"][] = [];
  const fail = (step: string) => {
    if (failing === step) throw Object.assign(new Error("no room"), { name: "LimitExceededException" });
  };
  const box = define({
    type: TYPE,
    naming: { property: "name", maxLength: 20 },
    properties,
    kept: {},
    outputs: ["arn"],
    create: async ({ name, label, tags }) => {
      fail("create");
      cloud.set(name, { label, tags });
      return name;
    },
    complete: async () => fail("complete"),
    read: async (asked) => {
      const id = asked.replace("shelf/", "");
      const found = cloud.get(id);
      return found && { id, name: id, label: found.label, tags: found.tags, arn: `arn:${id}` };
    },
    update: async (id, { label, tags }, change) => {
      changes.push(change.tags);
      cloud.set(id, { label, tags });
    },
    delete: async (id) => void cloud.delete(id),
  });
  const settings = { defaultTags: '{"tags":{"team":"x"}}' };
  const configuration = parseConfiguration(settings, { AWS_ENDPOINT_URL: "http://127.0.0.1:4566" });
  const provider = new Provider(new Map([[TYPE, box]]), configuration);
  return { cloud, changes, provider };
}

describe("a resource", () => {
  it("has the state that the cloud tells after its creation", async () => {
    const { provider } = boxes();

    const resource = await provider.create(TYPE, { name: "a", label: "one", tags: { own: "1" } });

    expect(resource).toEqual({
      id: "a",
      state: {
        name: "a",
        label: "one",
        arn: "arn:a",
        region: "us-east-1",
        tags: { own: "1" },
        tagsAll: { own: "1", team: "x" },
      },
    });
  });

  it("is gone for the engine when the cloud no longer has it", async () => {
    const { provider } = boxes();

    expect(await provider.read(TYPE, "a", { name: "a" }, {})).toBeUndefined();
  });

  it("keeps its own id when an import names it by another", async () => {
    const { provider } = boxes();
    await provider.create(TYPE, { name: "a", label: "one" });

    const imported = await provider.read(TYPE, "shelf/a", {}, {});

    expect(imported).toMatchObject({ id: "a", inputs: { name: "a", label: "one" } });
  });

  it("gets the tags that changed, and loses those that are gone", async () => {
    const { provider, changes } = boxes();
    const { state } = await provider.create(TYPE, { name: "a", tags: { kept: "1", gone: "1" } });

    await provider.update(TYPE, "a", state, { name: "a", tags: { kept: "1", fresh: "2" } });

    expect(changes).toEqual([{ written: { fresh: "2" }, removed: ["gone"] }]);
  });
});

describe("a failure", () => {
  it("says what was being done to which resource, and AWS's own error", async () => {
    const { provider } = boxes("create");

    const creating = provider.create(TYPE, { name: "a" });

    await expect(creating).rejects.toThrow("creating aws:test/box:Box a: LimitExceededException: no room");
  });

  it("after the creation leaves the resource to the engine, with its id", async () => {
    const { provider, cloud } = boxes("complete");

    const error: unknown = await provider.create(TYPE, { name: "a" }).catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(UnfinishedError);
    expect(error).toMatchObject({
      message: "completing aws:test/box:Box a: LimitExceededException: no room",
      resource: { id: "a", state: { name: "a" } },
    });
    expect(cloud.has("a")).toBe(true);
  });

  it("names the types that there are, for one that there is not", () => {
    const { provider } = boxes();

    expect(() => provider.previewCreate("aws:sns/topic:Topic", {})).toThrow(
      "aws:sns/topic:Topic: is not a type that the local provider has; it has aws:test/box:Box",
    );
  });
});

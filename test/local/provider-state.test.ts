import { describe, expect, it } from "vitest";
import { previewCreate, previewUpdate } from "../../local/provider/preview";
import { ecrRepository } from "../../local/provider/resources/ecr-repository";
import { iamRole } from "../../local/provider/resources/iam";
import { ssmParameter } from "../../local/provider/resources/ssm";
import { inputsOf, stateOf } from "../../local/provider/state";
import { UNKNOWN } from "../../local/provider/value";

const PLACE = { region: "us-east-1", defaultTags: { team: "x" } };

const FILTERS = [{ filter: "cache-*", filterType: "WILDCARD" }];

describe("the state of a resource", () => {
  it("is what the cloud told, without what it does not have", () => {
    const answer = { name: "a", encryptionConfigurations: undefined, arn: "arn:a", tags: {} };

    const state = stateOf(ecrRepository, answer, {}, PLACE);

    expect(state).toEqual({ name: "a", arn: "arn:a", region: "us-east-1", tags: {}, tagsAll: {} });
  });

  it("keeps what was sent where the cloud does not tell it", () => {
    const sent = { forceDelete: true, imageTagMutabilityExclusionFilters: FILTERS };

    const state = stateOf(
      ecrRepository,
      { name: "a", imageTagMutabilityExclusionFilters: undefined },
      sent,
      PLACE,
    );

    expect(state).toMatchObject(sent);
  });

  it("takes the cloud's word over what was sent as soon as it tells it", () => {
    const sent = { imageTagMutabilityExclusionFilters: FILTERS };

    const state = stateOf(ecrRepository, { name: "a", imageTagMutabilityExclusionFilters: [] }, sent, PLACE);

    expect(state.imageTagMutabilityExclusionFilters).toEqual([]);
  });

  it("tells the resource's own tags from those of its provider", () => {
    const state = stateOf(ecrRepository, { tags: { team: "x", own: "1" } }, {}, PLACE);

    expect(state.tags).toEqual({ own: "1" });
    expect(state.tagsAll).toEqual({ own: "1", team: "x" });
  });

  it("has no region for IAM", () => {
    expect(stateOf(iamRole, { name: "a", tags: {} }, {}, PLACE)).not.toHaveProperty("region");
  });
});

describe("the inputs that lead to a state", () => {
  it("are those of the last deployment as long as they hold", () => {
    const inputs = { name: "a", assumeRolePolicy: '{ "Version": "1" }', __defaults: ["path"], path: "/" };
    const state = {
      name: "a",
      assumeRolePolicy: '{"Version":"1"}',
      path: "/",
      arn: "arn:a",
      description: "",
    };

    expect(inputsOf(iamRole, state, inputs)).toEqual(inputs);
  });

  it("take over what was changed by hand", () => {
    const inputs = { name: "a", imageTagMutability: "MUTABLE", __defaults: [] };
    const state = { name: "a", imageTagMutability: "IMMUTABLE" };

    expect(inputsOf(ecrRepository, state, inputs)).toEqual({ ...inputs, imageTagMutability: "IMMUTABLE" });
  });

  it("are all that says something for an import, outputs and defaults left out", () => {
    const state = { name: "a", imageTagMutability: "MUTABLE", arn: "arn:a", tags: {}, tagsAll: {} };

    expect(inputsOf(ecrRepository, state, {})).toEqual({ name: "a", __defaults: [] });
  });
});

describe("a preview", () => {
  it("knows the inputs of a new resource and not what AWS will say of it", () => {
    const inputs = { name: "a", imageTagMutability: "MUTABLE", tags: { own: "1" }, __defaults: [] };

    expect(previewCreate(ecrRepository, inputs, PLACE)).toEqual({
      name: "a",
      imageTagMutability: "MUTABLE",
      region: "us-east-1",
      tags: { own: "1" },
      tagsAll: { own: "1", team: "x" },
      arn: UNKNOWN,
      registryId: UNKNOWN,
      repositoryUrl: UNKNOWN,
      encryptionConfigurations: UNKNOWN,
      imageScanningConfiguration: UNKNOWN,
    });
  });

  it("knows what an update leaves as it is, and not what it may move", () => {
    const state = { name: "/a", type: "String", value: "1", description: "old", arn: "arn:a", version: 3 };

    const outputs = previewUpdate(ssmParameter, state, { name: "/a", type: "String", value: "2" }, PLACE);

    expect(outputs).toMatchObject({ arn: "arn:a", value: "2", version: UNKNOWN });
    expect(outputs).not.toHaveProperty("description");
  });
});

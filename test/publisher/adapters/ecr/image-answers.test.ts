import { describe, expect, it } from "vitest";
import { matchAnswers } from "../../../../components/publisher/adapters/ecr/image-answers";

const ONE = "sha256:1";
const TWO = "sha256:2";

function image(imageDigest: string, imageTag?: string) {
  return { imageId: { imageDigest, ...(imageTag !== undefined && { imageTag }) } };
}

function digests({ matched }: ReturnType<typeof matchAnswers>) {
  return Object.fromEntries(
    [...matched].map(([reference, { imageId }]) => [reference, imageId?.imageDigest]),
  );
}

describe("answers of BatchGetImage", () => {
  it("go by the names that were asked for, in any order", () => {
    const answers = matchAnswers(["a", "b", ONE], [image(ONE), image(TWO, "b"), image(ONE, "a")], []);

    expect(digests(answers)).toEqual({ a: ONE, b: TWO, [ONE]: ONE });
    expect(answers.unclear).toEqual([]);
  });

  it("go by digest when an image asked for by digest is named by a tag of its own", () => {
    const answers = matchAnswers([ONE, "b"], [image(TWO, "b"), image(ONE, "other")], []);

    expect(digests(answers)).toEqual({ [ONE]: ONE, b: TWO });
  });

  it("go by their order when the names are others", () => {
    const answers = matchAnswers(["a", "b", "none"], [image(ONE, "b"), image(TWO, "c")], ["none"]);

    expect(digests(answers)).toEqual({ a: ONE, b: TWO });
    expect(answers.unclear).toEqual([]);
  });

  it("go by their order also for a digest, when it is the image's own", () => {
    const answers = matchAnswers(["a", ONE], [image(TWO, "c"), image(ONE, "d")], []);

    expect(digests(answers)).toEqual({ a: TWO, [ONE]: ONE });
    expect(answers.unclear).toEqual([]);
  });

  it("are unclear for a digest where the image has none", () => {
    const answers = matchAnswers([ONE, "b"], [{}, image(TWO, "x")], []);

    expect(digests(answers)).toEqual({ b: TWO });
    expect(answers.unclear).toEqual([ONE]);
  });

  it("are unclear where the order contradicts a digest", () => {
    const answers = matchAnswers([ONE, "b"], [image(TWO, "x"), image(ONE, "y")], []);

    expect(digests(answers)).toEqual({ b: ONE });
    expect(answers.unclear).toEqual([ONE]);
  });

  it("are unclear when there are fewer than were asked for", () => {
    const answers = matchAnswers(["a", "b"], [image(ONE, "a")], []);

    expect(answers.matched.size).toBe(0);
    expect(answers.unclear).toEqual(["a", "b"]);
  });

  it("are unclear when one is named twice and another not at all", () => {
    const answers = matchAnswers(["a", ONE], [image(ONE, "a"), image(TWO, "a")], []);

    expect(digests(answers)).toEqual({ a: ONE });
    expect(answers.unclear).toEqual([ONE]);
  });

  it("are unclear when there are more than were asked for", () => {
    const answers = matchAnswers(["a"], [image(ONE, "x"), image(TWO, "y")], []);

    expect(answers.matched.size).toBe(0);
    expect(answers.unclear).toEqual(["a"]);
  });

  it("without a name go by their order", () => {
    const answers = matchAnswers(["a", "b"], [{}, image(TWO, "b")], []);

    expect(answers.matched.get("b")?.imageId?.imageDigest).toBe(TWO);
    expect(answers.unclear).toEqual([]);
  });

  it("are none when nothing was found", () => {
    const answers = matchAnswers(["a"], [], ["a"]);

    expect(answers).toEqual({ matched: new Map(), unclear: [] });
  });
});

import * as pulumi from "@pulumi/pulumi";
import { Aws, Stack } from "aws-cdk-lib";
import { describe, expect, it } from "vitest";
import { MultiArchImage as CdkImage } from "../../components/cdk/multiarch-image";
import { MultiArchPublisher as CdkPublisher } from "../../components/cdk/multiarch-publisher";
import { MultiArchImage as PulumiImage } from "../../components/pulumi/multiarch-image";
import { MultiArchPublisher as PulumiPublisher } from "../../components/pulumi/multiarch-publisher";
import { ServiceOptionsError } from "../../components/service/problem";
import { deploy } from "../pulumi/deployment";
import { LATE_OPTIONS } from "../service/late-options";

const WRONG = { platforms: ["linux/mips64le"], timeoutMinutes: 1, tags: ["release/1.4"] };

/** A program of two services that share a publisher and a repository. */
const SHARED = { tags: ["latest"], repository: { existing: "shared" } };
const SHARING: Readonly<Record<string, () => Promise<unknown>>> = {
  pulumi: async () => {
    const { result } = await deploy((opts) => {
      const publisher = new PulumiPublisher("fleet", { existingRepositories: ["shared"] }, opts);
      new PulumiImage("web", { ...SHARED, publisher }, opts);
      return thrownBy(() => new PulumiImage("api", { ...SHARED, publisher }, opts));
    });
    return result;
  },
  cdk: async () => {
    const stack = new Stack(undefined, "Stack");
    const publisher = new CdkPublisher(stack, "fleet", { existingRepositories: ["shared"] });
    new CdkImage(stack, "web", { ...SHARED, publisher });
    return thrownBy(() => new CdkImage(stack, "api", { ...SHARED, publisher }));
  },
};

/** A value that the engine knows only at deployment, and what its users call one. */
const LATE: Readonly<Record<string, { readonly value: unknown; readonly called: string }>> = {
  pulumi: { value: pulumi.output("late"), called: "a Pulumi Output" },
  cdk: { value: Aws.ACCOUNT_ID, called: "a CDK token" },
};

/** What a program throws, and how many resources it made before. */
type Attempt = (
  what: "image" | "publisher",
  name: string,
  options: object,
) => Promise<{ error: unknown; made: number }>;

const ATTEMPTS: Readonly<Record<string, Attempt>> = {
  pulumi: async (what, name, options) => {
    const { result, resources } = await deploy((opts) =>
      thrownBy(() =>
        what === "image" ? new PulumiImage(name, options, opts) : new PulumiPublisher(name, options, opts),
      ),
    );
    return { error: result, made: resources.length };
  },
  cdk: async (what, name, options) => {
    const stack = new Stack(undefined, "Stack");
    const error = thrownBy(() =>
      what === "image" ? new CdkImage(stack, name, options) : new CdkPublisher(stack, name, options),
    );
    return { error, made: stack.node.children.length };
  },
};

describe.each(Object.keys(ATTEMPTS))("with %s, wrong options", (engine) => {
  const attempt: Attempt = (...what) => ATTEMPTS[engine]?.(...what) ?? Promise.reject(new Error(engine));

  it("of a service are all listed at once, before anything is created", async () => {
    const { error, made } = await attempt("image", "billing-api", WRONG);

    expect(pathsOf(error)).toEqual(["platforms[0]", "tags[0]", "timeoutMinutes"]);
    expect(made).toBe(0);
  });

  it("of a publisher are all listed at once, before anything is created", async () => {
    const { error, made } = await attempt("publisher", "Fleet", { logRetentionDays: 2, reconcileMinutes: 0 });

    expect(pathsOf(error)).toEqual(["logRetentionDays", "name", "reconcileMinutes"]);
    expect(made).toBe(0);
  });

  it("call a value that is known only at deployment by the engine's own word, and show nothing of it", async () => {
    const late = LATE[engine];
    const options = {
      tags: ["latest", late?.value],
      buildArgs: late?.value,
      repository: { name: late?.value },
    };
    const { error, made } = await attempt("image", "billing-api", options);

    expect(pathsOf(error)).toEqual(["buildArgs", "repository.name", "tags[1]"]);
    expect(`${error}`).toContain(
      `tags[1]: is ${late?.called}, known only at deployment; give a plain value; such a value may be given in ${LATE_OPTIONS}`,
    );
    expect(`${error}`).not.toMatch(/Token\[|toJSON|Output<|\[object|promise/i);
    expect(made).toBe(0);
  });

  it("refuse a value that is known only at deployment for the settings of a publisher", async () => {
    const late = LATE[engine];
    const { error } = await attempt("publisher", "fleet", { existingRepositories: [late?.value] });

    expect(pathsOf(error)).toEqual(["existingRepositories[0]"]);
    expect(`${error}`).toContain("such a value may be given in alarmTopicArns");
  });

  it.each(["fleet", {}, null])("say that %j is no publisher, with all other problems", async (publisher) => {
    const { error, made } = await attempt("image", "billing-api", { ...WRONG, publisher });

    expect(pathsOf(error)).toEqual(["platforms[0]", "publisher", "tags[0]", "timeoutMinutes"]);
    expect(made).toBe(0);
  });

  it("are those of a service that could write the tags of another in its repository", async () => {
    expect(pathsOf(await SHARING[engine]?.())).toEqual(["repository"]);
  });
});

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

function pathsOf(error: unknown): readonly string[] {
  if (!(error instanceof ServiceOptionsError)) throw error;
  return error.problems.map(({ path }) => path).sort();
}

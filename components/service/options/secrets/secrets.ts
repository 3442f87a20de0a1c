import { isPlainObject } from "../../../text/json";
import { shown, shownInPrivate } from "../../../text/shown";
import type { Text } from "../../late";
import type { Problem } from "../../problem";
import type { OptionContext, OptionGroup } from "../group";
import { type BuildSecret, type BuildSecretOptions, resolveSecret, secretProblems } from "./build-secret";

/** Options `secrets` and `ssh`. */
export interface SecretsOptions<R = never> {
  /**
   * Secrets that the Dockerfile mounts, `RUN --mount=type=secret,id=<id>`, by the id that it calls them: a secret of Secrets Manager or
   * a parameter of the Parameter Store. CodeBuild reads them at the start of every build with the build role. They are in no argument,
   * log, layer, history, provenance or cache.
   *
   * The builds have them, the test command does not. A new value by itself builds no cached step again.
   *
   * @example { npm: { secret: "npm", field: "token" } }
   *
   * @default {}
   */
  readonly secrets?: Readonly<Record<string, BuildSecretOptions<R>>>;

  /**
   * The private key that the Dockerfile uses by `RUN --mount=type=ssh`, without a passphrase, kept as the values of `secrets` are. It is
   * in a file of mode 0600 outside of the source while the platforms are built.
   *
   * @example { default: { secret: "deploy-key" } }
   *
   * @default - no key
   */
  readonly ssh?: SshOptions<R>;
}

/** The keys that a Dockerfile mounts, by the id of the mount; one without an id is `default`. */
export interface SshOptions<R = never> {
  /** The key of `RUN --mount=type=ssh`. */
  readonly default: BuildSecretOptions<R>;
}

/** Part of the model: `secrets`, `ssh`. */
export interface SecretsModel {
  /** Sorted by id. */
  readonly secrets: readonly BuildSecret[];
  /** The key of the id `default`, or none. */
  readonly ssh: readonly BuildSecret[];
}

const LATE_FIELDS = ["secret", "parameter", "key"];

/** Where a value may be known only at deployment. */
export const LATE_SECRETS = ["secrets.*", "ssh.default"].flatMap((place) =>
  LATE_FIELDS.map((field) => `${place}.${field}`),
);

export const SECRETS: OptionGroup<SecretsOptions<Text>, SecretsModel> = {
  checks: { secrets: secretsProblems, ssh: sshProblems },
  resolve: ({ secrets = {}, ssh }) => ({
    secrets: Object.entries(secrets)
      .map(([id, options]) => resolveSecret(id, options))
      .sort((left, right) => (left.id < right.id ? -1 : 1)),
    ssh: ssh === undefined ? [] : [resolveSecret("default", ssh.default)],
  }),
};

/** BuildKit reads an id up to the next comma; a Dockerfile can write these without quotes. */
const ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;

function secretsProblems(secrets: unknown, context: OptionContext): readonly (Problem | undefined)[] {
  if (!isPlainObject(secrets)) {
    const reason = `${shownInPrivate(secrets)} is not a plain object; use for example { npm: { secret: "npm", field: "token" } }`;
    return [{ path: "secrets", reason }];
  }
  return Object.entries(secrets).flatMap(([id, secret]) => {
    const path = `secrets.${id}`;
    const wrongId = {
      path,
      reason: `${shown(id)} is not an id of a secret; use letters, digits, "_", "." and "-"`,
    };
    return [ID.test(id) ? undefined : wrongId, ...secretProblems(path, secret, context)];
  });
}

function sshProblems(ssh: unknown, context: OptionContext): readonly (Problem | undefined)[] {
  const example = 'use for example { default: { secret: "deploy-key" } }';
  if (!isPlainObject(ssh))
    return [{ path: "ssh", reason: `${shownInPrivate(ssh)} is not a plain object; ${example}` }];
  const others = Object.keys(ssh).filter((id) => id !== "default");
  return [
    ...others.map((id) => ({ path: `ssh.${id}`, reason: `is not an option; use "default"` })),
    ...secretProblems("ssh.default", ssh.default, context),
  ];
}

import { isPlainObject } from "../../text/json";
import { shown } from "../../text/shown";
import type { Problem } from "../problem";
import { wordProblem } from "./checks";
import type { OptionGroup } from "./group";

/** Option `labels`. */
export interface LabelsOption {
  /**
   * Labels of the image, beside those that every image gets: `org.opencontainers.image.source`, `.revision`, `.version` and `.created`. A
   * label of one of these names takes its place.
   *
   * Each label is an annotation of the image's manifest too, unless `imageFormat` is `"docker"`. The published index has its own
   * annotations. `{commit}`, `{version}`, `{branch}` and `{time}` are replaced in a value as in `buildArgs`; a label whose fact the run does
   * not have is left out. A change is in the images of the next run.
   *
   * @example { "org.opencontainers.image.title": "Billing" }
   *
   * @default {}
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Part of the model: `labels`. */
export interface LabelsModel {
  /** Sorted by key. */
  readonly labels: readonly { readonly key: string; readonly value: string }[];
}

export const LABELS: OptionGroup<LabelsOption, LabelsModel> = {
  checks: { labels: labelProblems },
  resolve: ({ labels = {} }) => ({
    labels: Object.entries(labels)
      .map(([key, value]) => ({ key, value }))
      .sort((left, right) => (left.key < right.key ? -1 : 1)),
  }),
};

/** What the keys of the publisher's own annotations start with. */
const OWN_KEYS = "multiarch-codebuild.";

function labelProblems(labels: unknown): readonly (Problem | undefined)[] {
  if (!isPlainObject(labels)) {
    const reason = `${shown(labels)} is not a plain object; use for example { "org.opencontainers.image.title": "Billing" }`;
    return [{ path: "labels", reason }];
  }
  return Object.entries(labels).flatMap(([key, value]) => {
    const path = `labels.${key}`;
    return [keyProblem(path, key), wordProblem(path, value)];
  });
}

/** Docker's form, with `_` and capitals, which are in use: https://docs.docker.com/engine/manage-resources/labels/#key-format-recommendations */
const KEY = /^[A-Za-z0-9]+(?:[._/-]+[A-Za-z0-9]+)*$/;

function keyProblem(path: string, key: string): Problem | undefined {
  if (key.toLowerCase().startsWith(OWN_KEYS)) {
    const reason = `keys that start with "${OWN_KEYS}" are the publisher's own; use another one, for example ${shown(`com.example.${key.slice(OWN_KEYS.length)}`)}`;
    return { path, reason };
  }
  if (KEY.test(key)) return undefined;
  const reason = `${shown(key)} is not a label's key; use letters and digits with ".", "-", "_" or "/" between them, for example "com.example.team"`;
  return { path, reason };
}

import type { Service } from "../service/service";
import { pathsPattern } from "../service/sources/paths";
import { versionTagPattern } from "../service/versions";
import { literalPattern } from "../text/literal-pattern";

/** A CodeBuild webhook filter; a group passes when all of its filters do. */
export interface WebhookFilter {
  readonly type: "EVENT" | "HEAD_REF" | "FILE_PATH";
  /** A list of events for `EVENT`, a regular expression for the others. */
  readonly pattern: string;
}

/**
 * Filter groups of the webhook of each project of a service; empty when it has none. A push to the default branch starts a
 * run, of certain files where the source has paths. Where the tags have a version, so does a version tag, in a group of its own: its
 * push names no files. Pull requests start nothing.
 * See https://docs.aws.amazon.com/codebuild/latest/APIReference/API_WebhookFilter.html
 */
export function webhookFilterGroups({ source, tags }: Service): readonly (readonly WebhookFilter[])[] {
  if (!source.webhook) return [];
  const branch = [...pushTo(`^refs/heads/${literalPattern(source.branch)}$`), ...changeOf(source.paths)];
  const versioned = tags.templates.some((template) => /\{(?:version|minor|major)\}/.test(template));
  return versioned ? [branch, pushTo(`^refs/tags/${versionTagPattern(tags.versions)}$`)] : [branch];
}

function pushTo(headRef: string): readonly WebhookFilter[] {
  return [
    { type: "EVENT", pattern: "PUSH" },
    { type: "HEAD_REF", pattern: headRef },
  ];
}

function changeOf(paths: readonly string[]): readonly WebhookFilter[] {
  return paths.length === 0 ? [] : [{ type: "FILE_PATH", pattern: pathsPattern(paths) }];
}

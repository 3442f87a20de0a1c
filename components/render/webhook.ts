import type { Service } from "../service/service";
import { pathsPattern } from "../service/sources/paths";
import type { Source } from "../service/sources/source";
import { versionTagPattern } from "../service/versions";
import { literalPattern } from "../text/literal-pattern";

/** A CodeBuild webhook filter; a group passes when all of its filters do. */
export interface WebhookFilter {
  readonly type: "EVENT" | "HEAD_REF" | "FILE_PATH" | "REPOSITORY_NAME";
  /** A list of events for `EVENT`, a regular expression for the others. */
  readonly pattern: string;
}

/**
 * Filter groups of the webhook of each project of a service; empty when it has none. A push to the default branch starts a
 * run, of certain files where the source has paths. Where the tags have a version, so does a version tag, in a group of its own: its
 * push names no files. Of a webhook of an organization or group only the pushes to the service's repository count. Pull requests
 * start nothing.
 * See https://docs.aws.amazon.com/codebuild/latest/APIReference/API_WebhookFilter.html
 */
export function webhookFilterGroups({ source, tags }: Service): readonly (readonly WebhookFilter[])[] {
  if (!source.webhook) return [];
  const repository = pushIn(source);
  const branch = [
    ...pushTo(`^refs/heads/${literalPattern(source.branch)}$`),
    ...repository,
    ...changeOf(source.paths),
  ];
  const versioned = tags.templates.some((template) => /\{(?:version|minor|major)\}/.test(template));
  if (!versioned) return [branch];
  return [branch, [...pushTo(`^refs/tags/${versionTagPattern(tags.versions)}$`), ...repository]];
}

function pushTo(headRef: string): readonly WebhookFilter[] {
  return [
    { type: "EVENT", pattern: "PUSH" },
    { type: "HEAD_REF", pattern: headRef },
  ];
}

/** Whether the name comes with the owner is not documented; the owner is the webhook's in any case. */
function pushIn({ scope }: Source): readonly WebhookFilter[] {
  if (scope === undefined) return [];
  return [{ type: "REPOSITORY_NAME", pattern: `^(.*/)?${literalPattern(scope.repository)}$` }];
}

function changeOf(paths: readonly string[]): readonly WebhookFilter[] {
  return paths.length === 0 ? [] : [{ type: "FILE_PATH", pattern: pathsPattern(paths) }];
}

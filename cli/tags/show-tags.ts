import { ServiceOptionsError } from "../../components/service/problem";
import { resolveService } from "../../components/service/resolve-service";
import { tagPolicyProblems } from "../../components/service/tag-policy";
import { planTags, skippedTags, type TagPolicy, tagless } from "../../components/service/tags";
import type { VersionScheme } from "../../components/service/versions";
import { asTyped, shown } from "../../components/text/shown";
import { usageError } from "../command-error";
import { EXIT } from "../exit-code";
import type { TagsJson } from "../json/tags";
import { jsonText } from "../output/json";
import { table } from "../output/table";
import { readServiceFile, type ServiceFile } from "../service-file";
import type { Shell } from "../shell";
import { unusedTemplates } from "./unused-templates";

/** Options of `multiarch tags`. */
export interface ShowTagsOptions {
  readonly commit: string;
  readonly ref?: string | undefined;
  readonly service?: string | undefined;
  readonly tag?: readonly string[] | undefined;
  readonly branch?: string | undefined;
  readonly versionPrefix?: string | undefined;
  readonly versionScheme?: VersionScheme | undefined;
  readonly json?: true | undefined;
}

/** Prints the tags that a run of a source would write; a source without any is a finding. */
export async function showTags(shell: Shell, options: ShowTagsOptions): Promise<void> {
  const { commit, ref = "" } = options;
  if (!/^[0-9a-f]{12,128}$/.test(commit))
    throw usageError(
      `--commit: ${shown(commit)} is not a commit; give 12 or more hex digits, such as those of git rev-parse HEAD`,
    );
  const file = options.service === undefined ? undefined : await readServiceFile(shell, options.service);
  const tags = tagPolicy(options, file);
  const source = { revision: commit, ref };
  const plan = planTags(tags, source);
  const isEmpty = plan.release.length + plan.moving.length === 0;
  const answer: TagsJson = {
    ...(file === undefined ? {} : { service: file.name }),
    ref,
    commit,
    branch: tags.branch,
    ...plan,
    skipped: skippedTags(tags, source).map(({ tag, reason }) => ({ tag, reason })),
    unused: unusedTemplates(tags, source),
    ...(isEmpty ? { reason: tagless(tags, source) } : {}),
  };
  shell.print(options.json ? jsonText(answer) : tagsText(answer));
  if (!isEmpty) return;
  if (!options.json) shell.warn(`multiarch: no tag: ${answer.reason}\n`);
  shell.exitWith(EXIT.finding);
}

/** The service's policy, with what the options say instead. */
function tagPolicy(options: ShowTagsOptions, file: ServiceFile | undefined): Required<TagPolicy> {
  const name = file?.name ?? "service";
  const templates = options.tag ?? file?.options.tags;
  const prefix = options.versionPrefix ?? file?.options.versions?.prefix;
  const scheme = options.versionScheme ?? file?.options.versions?.scheme;
  try {
    const { tags } = resolveService(name, {
      ...(templates === undefined ? {} : { tags: templates }),
      versions: {
        ...(prefix === undefined ? {} : { prefix }),
        ...(scheme === undefined ? {} : { scheme }),
      },
    });
    const policy = { ...tags, branch: branchOf(options.branch) ?? file?.service.tags.branch ?? tags.branch };
    const problems = tagPolicyProblems(policy);
    if (problems.length > 0) throw new ServiceOptionsError(`service ${shown(name)}`, problems);
    return policy;
  } catch (error) {
    if (error instanceof ServiceOptionsError) throw usageError(error.message, { cause: error });
    throw error;
  }
}

function branchOf(branch: string | undefined): string | undefined {
  const name = branch?.replace(/^refs\/heads\//, "");
  if (name === branch) return branch;
  throw usageError(
    `--branch: ${shown(branch)} is the full reference of a branch; use ${asTyped(name ?? "")}`,
  );
}

function tagsText({ release, moving, skipped, unused }: TagsJson): string {
  const rows = [
    ...release.map((tag) => ["release", tag, "written once"]),
    ...moving.map((tag) => ["moving", tag, "holds the newest image"]),
    ...skipped.map(({ tag, reason }) => ["skipped", tag, reason]),
    ...unused.map(({ template, reason }) => ["unused", template, reason]),
  ];
  return rows.length === 0 ? "" : table([["KIND", "TAG", "NOTE"], ...rows]);
}

import { shown } from "../text/shown";
import { DAYS_BEYOND_LEDGER, type DefaultDays } from "./image-days";
import type { Problem } from "./problem";
import { keepsOwnTag, protectedPatterns } from "./protected-tags";
import type { Publisher } from "./publisher";
import type { Service } from "./service";

/** Problems of a service whose images would expire while the publisher can still roll back to them. */
export function retentionProblems({ repository, tags }: Service, publisher: Publisher): readonly Problem[] {
  if (repository.kind === "existing") return [];
  const { keepUntaggedDays, keepCommitDays, keepImages } = repository;
  const problems = [daysProblem("keepCommitDays", keepCommitDays, publisher)];
  if (!keepsOwnTag(tags)) problems.push(daysProblem("keepUntaggedDays", keepUntaggedDays, publisher));
  if (keepImages > 0 && protectedPatterns(tags) === undefined) {
    const reason = `${keepImages} cannot be kept: ECR cannot tell the tags ${shown(tags.templates)} apart, so no tagged image expires; leave it out, or change tags, for example to have {version} beside {major}`;
    problems.push({ path: "repository.keepImages", reason });
  }
  return problems.filter((problem) => problem !== undefined);
}

function daysProblem(
  option: keyof DefaultDays,
  days: number,
  { name, ledgerRetentionDays }: Publisher,
): Problem | undefined {
  const least = ledgerRetentionDays + DAYS_BEYOND_LEDGER;
  if (days >= least) return undefined;
  const reason = `${days} is sooner than publisher ${shown(name)} forgets the runs that it can roll back to; use at least ${least}, which is ledgerRetentionDays ${ledgerRetentionDays} and ${DAYS_BEYOND_LEDGER} more, or leave it out`;
  return { path: `repository.${option}`, reason };
}

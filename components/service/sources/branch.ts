import { asTyped } from "../../text/shown";
import { isCommit } from "../source-ref";
import type { SourceField } from "./source";

const CHARACTERS = /^[^\s~^:?*[\\\p{Cc}]+$/u;

/** The name of a branch, without `refs/heads/`. */
export const BRANCH_FIELD: SourceField = {
  optional: true,
  check: CHARACTERS,
  example: "main",
  mistake: branchMistake,
};

function branchMistake(text: string): string | undefined {
  const branch = text.replace(/^(?:refs\/(?:heads|remotes\/[^/]+)\/)+/, "");
  if (branch !== text && isBranch(branch)) return `is the full reference of a branch; use ${asTyped(branch)}`;
  const other = OTHERS.find(([is]) => is(text))?.[1];
  return other === undefined ? undefined : `${other}; use the name of a branch, for example "main"`;
}

/** Texts that the check lets through, and what they are. */
const OTHERS: readonly (readonly [is: (text: string) => boolean, what: string])[] = [
  [isCommit, "is a commit, not a branch"],
  [(text) => text.startsWith("refs/tags/"), "is a tag, not a branch"],
  [(text) => /^pr\/\d+(?:\/|$)/.test(text), "is a pull request, not a branch"],
  [(text) => text.startsWith("refs/"), "is not the reference of a branch"],
  [(text) => UNNAMEABLE.test(text), "is a name that git gives no branch"],
];

/** https://git-scm.com/docs/git-check-ref-format */
const UNNAMEABLE = /^[-./]|[./]$|\.\.|\/\/|\/\.|@\{|^@$|\.lock(?:\/|$)/;

function isBranch(text: string): boolean {
  return CHARACTERS.test(text) && !OTHERS.some(([is]) => is(text));
}

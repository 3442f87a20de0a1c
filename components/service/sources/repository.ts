import { asTyped } from "../../text/shown";
import type { SourceField } from "./source";

/** How a provider writes the path of a repository. */
export interface RepositoryForm {
  /** `github.com` */
  readonly host: string;
  /** What passes. */
  readonly check: RegExp;
  readonly example: string;
  /** What the user is to give, for a message: `its owner and name`. */
  readonly called: string;
  /** The path of a repository in the path of its address, which may be that of a page. */
  path(address: string): string;
}

/** A repository by its path at a provider; who gives its address, or what its clone is called, is told the path. */
export function repositoryField({ host, check, example, called, path }: RepositoryForm): SourceField {
  const start = new RegExp(`^(?:[a-z+]+://)?(?:[^@/]*@)?(?:www\\.)?${host.replaceAll(".", "\\.")}[/:]`, "i");
  return {
    check,
    example,
    mistake: (text) => {
      const repository = withoutGit(path(text.replace(start, "")));
      if (text === repository || !check.test(repository)) return undefined;
      return `is the address of a repository; use ${called}, ${asTyped(repository)}`;
    },
  };
}

/** Owner and name, the first two names of a path. */
export function ownerAndName(path: string): string {
  const [owner = "", name = ""] = path.split("/");
  return `${owner}/${name}`;
}

/** Groups and project: GitLab puts `/-/` before its pages. */
export function groupsAndProject(path: string): string {
  return path.replace(/\/-\/.*$/, "").replace(/\/+$/, "");
}

/** A path without what clones end with. */
export function withoutGit(path: string): string {
  return path.replace(/(?:\.git)+$/i, "");
}

import { asTyped } from "../../text/shown";
import type { Problem } from "../problem";
import { withoutGit } from "./repository";
import { shownAddress } from "./shown-address";
import type { SourceField } from "./source";

/** How the address of a repository is written at a provider that somebody runs by himself. */
export interface RepositoryUrlForm {
  /** What its path is: owner and name, or groups and project. */
  readonly path: RegExp;
  readonly example: string;
  /** The provider's own host, whose repositories have a type of their own. */
  readonly known: { readonly host: string; readonly type: string };
  /** The path of a repository in the path of its address, which may be that of a page. */
  pathOf(address: string): string;
}

/** The address of a repository, in parts. */
export interface RepositoryUrl {
  /** With the port, if there is one. */
  readonly host: string;
  /** `acme/billing-api` */
  readonly path: string;
  /** Without `.git`. */
  readonly address: string;
}

/** The `https://` address of a repository; who gives another form is told this one. */
export function repositoryUrlField(form: RepositoryUrlForm): SourceField {
  return { check: (value, path) => urlProblems(form, value, path), example: form.example };
}

/** The parts of an address that was checked. */
export function repositoryUrl(url: string): RepositoryUrl {
  const [, host = "", path = ""] = URL_FORM.exec(withoutGit(url)) ?? [];
  return { host, path, address: `https://${host}/${path}` };
}

/** CodeBuild clones by HTTPS alone: API_ProjectSource, `location`. */
const URL_FORM = /^https:\/\/([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?)\/(.+)$/;

/** Any form in which git and people write where a repository is. */
const ADDRESS = /^(?:[a-z+]+:\/\/)?(?:[^/]*@)?([^/:@]+(?::\d{1,5}(?=\/))?)[/:](.+)$/i;

function urlProblems(form: RepositoryUrlForm, value: unknown, path: string): readonly Problem[] {
  const { known, example } = form;
  const [, host = "", rest = ""] = typeof value === "string" ? (ADDRESS.exec(value) ?? []) : [];
  if (host.toLowerCase().replace("www.", "") === known.host)
    return [{ path, reason: `${shownAddress(value)} is at ${known.host}; use type ${asTyped(known.type)}` }];
  if (typeof value === "string" && isRight(form, value)) return [];
  const meant = `https://${host.toLowerCase()}/${withoutGit(form.pathOf(rest))}`;
  const use = isRight(form, meant) ? `use ${asTyped(meant)}` : `use for example ${asTyped(example)}`;
  return [{ path, reason: `${shownAddress(value)} is not the https address of a repository; ${use}` }];
}

function isRight(form: RepositoryUrlForm, url: string): boolean {
  const { host, path } = repositoryUrl(url);
  return host !== "" && form.path.test(path);
}

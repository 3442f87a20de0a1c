import * as v from "valibot";
import { ARCHITECTURE_ORDER, type Architecture } from "./architectures";
import { LIMITS } from "./limits";
import { repositoryId } from "./options/repository/existing";
import type { Problem } from "./problem";
import type { Service } from "./service";
import type { Template } from "./template";
import { PLAIN_VERSIONS, VERSION_SCHEMES } from "./versions";

const platforms = v.pipe(v.array(v.pipe(v.string(), v.nonEmpty())), v.nonEmpty());

const schema = v.object({
  version: v.literal(1),
  /** Name of the service. */
  service: v.pipe(v.string(), v.nonEmpty()),
  /** Name of an ECR repository in the publisher's account and region, or the ARN of one that may be elsewhere. */
  repository: v.pipe(v.string(), v.nonEmpty()),
  /** Address of the source for people; empty where it has none. */
  source: v.string(),
  /** Whether the source has commits, so that CodeBuild itself records the revision. */
  commits: v.boolean(),
  /** Canonical platforms in the order of the index. */
  platforms,
  /** Platforms of the build project of each architecture. */
  projects: v.object({ amd64: v.optional(platforms), arm64: v.optional(platforms) }),
  tags: v.object({
    templates: v.array(v.string()),
    branch: v.string(),
    /** Left out by stacks of an older version. */
    versions: v.optional(
      v.object({ prefix: v.string(), scheme: v.picklist(VERSION_SCHEMES) }),
      PLAIN_VERSIONS,
    ),
  }),
  /** Location of the source as CodeBuild has it, empty for none. This and what follows are left out by stacks of an older version. */
  location: v.optional(v.string()),
  attestations: v.optional(v.picklist(["keep", "strip"]), "keep"),
  supersede: v.optional(v.picklist(["cancel", "let-finish"]), "let-finish"),
});

/**
 * What a publisher knows about a service: written by the stack, so that no build can override where an image goes, which
 * platforms it must have and which tags it may write.
 */
export type Registration = v.InferOutput<typeof schema>;

/** Architectures of the build projects that a service is registered with, in their order: the first is the leader. */
export function projectArchitectures({ projects }: Pick<Registration, "projects">): readonly Architecture[] {
  return ARCHITECTURE_ORDER.filter((architecture) => projects[architecture] !== undefined);
}

/** Where the source of a service is, in whatever form the caller has it: its address for people, and CodeBuild's location. */
export interface SourcePlace<R> {
  readonly source: R | string;
  readonly location: R | string;
}

/** The registration of a service. */
export function registrationOf<R>(
  service: Service,
  { source, location }: SourcePlace<R>,
): Omit<Registration, keyof SourcePlace<R>> & SourcePlace<R> {
  const projects = service.projects.map(({ architecture, platforms }) => [architecture, platforms]);
  return {
    version: 1,
    service: service.name,
    repository: repositoryId(service.repository),
    source,
    commits: service.source.commits,
    platforms: [...service.platforms],
    projects: Object.fromEntries(projects),
    tags: { ...service.tags, templates: [...service.tags.templates] },
    attestations: service.attestations,
    supersede: service.supersede,
    location,
  };
}

/**
 * The registration of a service whose source has a plain address and location, as the value of its SSM parameter: JSON, within
 * the 4096 characters of a standard parameter. Pieces of them that only a deployment knows are left out.
 */
export function renderRegistration(service: Service): string {
  const { address, project } = service.source;
  const plain = (template: Template) => template.filter((piece) => typeof piece === "string").join("");
  const place = { source: plain(address), location: plain(project.location ?? []) };
  return JSON.stringify(registrationOf(service, place));
}

/** A problem when the registration does not fit its parameter; the tags are what makes one long. */
export function registrationProblems(service: Service): readonly Problem[] {
  const { length } = renderRegistration(service);
  if (length <= LIMITS.parameterValue) return [];
  const reason = `${service.tags.templates.length} tags make a registration of ${length} characters, an SSM parameter holds ${LIMITS.parameterValue}; use fewer or shorter tags`;
  return [{ path: "tags", reason }];
}

/** Reads a registration; `reason` names the first field that is not as expected. */
export function parseRegistration(
  text: string,
):
  | { readonly ok: true; readonly registration: Registration }
  | { readonly ok: false; readonly reason: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, reason: "it is not JSON" };
  }
  const result = v.safeParse(schema, value);
  if (result.success) return { ok: true, registration: result.output };
  const [issue] = result.issues;
  return { ok: false, reason: `${v.getDotPath(issue) ?? "it"}: ${issue.message}` };
}

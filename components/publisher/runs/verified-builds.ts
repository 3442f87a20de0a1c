import type { Architecture } from "../../service/architectures";
import { projectArchitectures, type Registration } from "../../service/registration";
import { err, ok, type Result } from "../../text/result";
import { type BuildFacts, factsOf } from "../builds/build-facts";
import { pullRequestOfBuild } from "../builds/build-reference";
import type { BuildResult } from "../builds/build-result";
import type { PlatformImage } from "../builds/image-digests";
import type { RunRecord } from "./run-record";

/** A build of the run that has ended. */
export interface ProjectBuild {
  readonly architecture: Architecture;
  readonly build: BuildResult;
}

/** A build that succeeded, and whose exported values agree with what CodeBuild recorded. */
export interface VerifiedBuild extends ProjectBuild {
  readonly facts: BuildFacts;
}

/** The builds that succeeded, or why one of the run's builds cannot be trusted. */
export function verifiedBuilds(record: RunRecord): Result<readonly VerifiedBuild[]> {
  const verified: VerifiedBuild[] = [];
  for (const { architecture, build } of projectBuilds(record)) {
    const facts = verifiedFacts(architecture, build, record.registration);
    if (!facts.ok) return err(`${architecture} build ${build.id}: ${facts.reason}`);
    if (facts.value !== undefined) verified.push({ architecture, build, facts: facts.value });
  }
  return ok(verified);
}

/** The last ended build of each build project that has one, in the order of the architectures. */
export function projectBuilds({ registration, builds }: RunRecord): readonly ProjectBuild[] {
  return projectArchitectures(registration).flatMap((architecture) => {
    const build = builds[architecture];
    return build === undefined ? [] : [{ architecture, build }];
  });
}

/** Build projects without a build that succeeded. */
export function missingProjects({ registration, builds }: RunRecord): readonly Architecture[] {
  return projectArchitectures(registration).filter((one) => builds[one]?.status !== "SUCCEEDED");
}

/** A commit cannot be younger than a build of it: its time is exported by the build, and bounded by CodeBuild's. */
export function timesOf(verified: readonly VerifiedBuild[], leader: VerifiedBuild) {
  const ended = Math.max(...verified.map(({ build }) => Date.parse(build.endedAt)));
  const starts = verified.map(({ build }) => Date.parse(build.startedAt));
  const times = verified.flatMap(({ facts }) => facts.committed ?? []);
  const committed = times.length === 0 ? undefined : Math.min(...starts, ...times);
  return { started: Date.parse(leader.build.startedAt), ended, committed };
}

/** Facts of a build that succeeded, nothing for one that did not, or why it cannot be trusted. */
export function verifiedFacts(
  architecture: Architecture,
  build: BuildResult,
  registration: Registration,
): Result<BuildFacts | undefined> {
  const pullRequest = pullRequestOfBuild(build);
  if (pullRequest !== undefined) return err(`it built pull request ${pullRequest}, which publishes nothing`);
  if (build.problem !== "") return err(build.problem);
  if (build.status !== "SUCCEEDED") return ok(undefined);
  const [leader] = projectArchitectures(registration);
  const facts = factsOf(build, registration, architecture === leader);
  if (!facts.ok) return facts;
  const reason = platformsReason(registration.projects[architecture] ?? [], facts.value.images);
  return reason === "" ? facts : err(reason);
}

/** Each build project makes exactly the platforms it is registered for. */
function platformsReason(declared: readonly string[], images: readonly PlatformImage[]): string {
  const built = images.map(({ platform }) => platform);
  const extra = built.filter((platform) => !declared.includes(platform));
  const missing = declared.filter((platform) => !built.includes(platform));
  const parts = [
    ...(extra.length > 0 ? [`it built ${extra.join(", ")}, which is not its to build`] : []),
    ...(missing.length > 0 ? [`it did not build ${missing.join(", ")}`] : []),
  ];
  return parts.join("; ");
}

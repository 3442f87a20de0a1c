import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { buildVariables } from "../../../components/render/buildspec/build-inputs";
import { projectBuildspec } from "../../../components/render/buildspec/buildspec";
import { type Deployment, filled } from "../../../components/render/deployment";
import type { PublisherOptions } from "../../../components/service/options/publisher-options";
import type { ServiceOptions } from "../../../components/service/options/service-options";
import type { Publisher } from "../../../components/service/publisher";
import { resolvePublisher } from "../../../components/service/resolve-publisher";
import { resolveService } from "../../../components/service/resolve-service";
import type { Service } from "../../../components/service/service";
import { type Buildspec, parseBuildspec } from "../../../local/codebuild/buildspec";
import { runShell } from "../../../local/codebuild/shell";
import { plainDeployment } from "../../fakes/deployment";

/** One start of a program, exactly as the system was asked for it. */
export interface Call {
  readonly argv: readonly string[];
  readonly stdin: string;
  /** What it was given as SOURCE_DATE_EPOCH; empty when it was not. */
  readonly epoch: string;
}

/** What a buildspec did, and what it left. */
export interface Run {
  /** Starts of `aws`, `docker`, `git` and `sleep`, in order; without `git` when there is a checkout, and without the audits. */
  readonly calls: readonly Call[];
  /** Starts of `docker` that look at an image. */
  readonly audits: readonly Call[];
  /** Those whose arguments start with `docker buildx build`. */
  readonly builds: readonly Call[];
  readonly exported: Readonly<Record<string, string>>;
  /** `<phase> ok` or `<phase> failed`. */
  readonly phases: readonly string[];
  /** All that was printed. */
  readonly log: string;
  readonly source: string;
  /** What was in the source and in the folder of facts when everything was over. */
  readonly files: readonly string[];
}

export interface RunOptions {
  /** Options of the service's publisher. */
  readonly publisher?: PublisherOptions;
  /** Files of the source. */
  readonly files?: Readonly<Record<string, string>>;
  /** A git repository whose copy is the source, in place of `files`; the build then has the real `git`. */
  readonly checkout?: string;
  /** The build's environment on top of a build project for linux/arm64 and a source without commits. */
  readonly env?: Readonly<Record<string, string>>;
  /** Programs that the build machine has besides, written down as the others. */
  readonly programs?: readonly string[];
  /** A command of the test's own, run in the same shell before the first and after the last one. */
  readonly probe?: string;
}

export const REPOSITORY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/hello";
/** What the provenance of every image names as its builder. */
export const BUILD_ARN = "arn:aws:codebuild:eu-west-1:123456789012:build/hello-arm64:0f0b1c2d";
export const TOKEN = "a-secret-token";
/** A commit, with the time that the stand-in for `git` reports of each; it knows no ancestors, no tags and no branches. */
export const COMMIT = "3f2a9c1d0b7e4a5f6c7d8e9f0a1b2c3d4e5f6a7b";
export const COMMIT_SECONDS = "1767225600";

/** The digests that the stand-in for buildx reports. */
export const DIGESTS = {
  "linux/arm64": `sha256:${"64".repeat(32)}`,
  "linux/arm/v7": `sha256:${"a7".repeat(32)}`,
} as const;

const DOCKERFILE = { Dockerfile: "FROM scratch\n" };

/** Seconds; the files of every source have a time of their own, as those of every download have. */
let modified = 1;

/**
 * Runs the commands of every project's buildspec, with what the stack gives to the projects of a service, in a real bash, phase by phase, with programs on the PATH
 * that write down how they were started. What it cannot prove: that docker, aws and git understand what they are given.
 */
export async function runBuildspec(options: ServiceOptions, run: RunOptions = {}): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), "buildspec-"));
  try {
    const source = join(folder, "src");
    if (run.checkout !== undefined) cpSync(run.checkout, source, { recursive: true });
    for (const [name, text] of Object.entries(run.files ?? DOCKERFILE)) {
      mkdirSync(dirname(join(source, name)), { recursive: true });
      writeFileSync(join(source, name), text);
      utimesSync(join(source, name), modified, modified);
    }
    modified += 1;
    const log = join(folder, "log");
    const publisher = resolvePublisher("fleet", run.publisher);
    const service = { ...resolveService("hello", options, publisher), id: "hello" };
    const buildspec = parseBuildspec(projectBuildspec(service.source));
    const standIns = [...(run.checkout === undefined ? ["git"] : []), ...(run.programs ?? [])];
    const { phases, exported } = await runShell({
      buildspec: run.probe === undefined ? buildspec : probed(buildspec, run.probe),
      source,
      folder: join(folder, "shell"),
      env: { ...buildEnvironment(folder, standIns), ...projectVariables(service, publisher), ...run.env },
      log,
      timeoutMs: 30_000,
    });
    const all = callsIn(join(folder, "calls"));
    const calls = all.filter((call) => !isAudit(call));
    return {
      calls,
      audits: all.filter(isAudit),
      builds: calls.filter(({ argv }) => argv.slice(0, 3).join(" ") === "docker buildx build"),
      exported,
      phases: phases.map(({ phase, succeeded }) => `${phase} ${succeeded ? "ok" : "failed"}`),
      log: readFileSync(log, "utf8"),
      source,
      files: filesOf(source),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isAudit({ argv }: Call): boolean {
  return argv.includes("imagetools") || argv.includes("--output=type=tar,dest=-");
}

/** What the stack gives to the projects of a service; the value of a secret is its reference. */
function projectVariables(service: Service, publisher: Publisher): Readonly<Record<string, string>> {
  return Object.fromEntries(
    buildVariables(service, publisher).map(({ name, value }) => [name, filled(DEPLOYMENT, value)]),
  );
}

const DEPLOYMENT: Deployment<string> = plainDeployment({ region: "eu-west-1" });

function probed(buildspec: Buildspec, probe: string): Buildspec {
  const { pre_build, post_build } = buildspec.commands;
  const commands = {
    ...buildspec.commands,
    pre_build: [probe, ...pre_build],
    post_build: [...post_build, probe],
  };
  return { ...buildspec, commands };
}

function buildEnvironment(folder: string, others: readonly string[]): NodeJS.ProcessEnv {
  const programs = join(folder, "bin");
  mkdirSync(programs);
  mkdirSync(join(folder, "calls"));
  for (const name of ["aws", "docker", "sleep", ...others]) {
    writeFileSync(join(programs, name), STAND_IN);
    chmodSync(join(programs, name), 0o755);
  }
  return {
    PATH: `${programs}:${process.env.PATH}`,
    CALLS: join(folder, "calls"),
    MULTIARCH_REPOSITORY_URI: REPOSITORY,
    MULTIARCH_PLATFORMS: "linux/arm64",
    MULTIARCH_EMULATORS: "none",
    BUILDX_BUILDER: "given",
    CODEBUILD_BUILD_ARN: BUILD_ARN,
  };
}

/**
 * Writes down its arguments, its input and its epoch, then does what the program would: FAIL holds a regular expression
 * over the arguments of the starts that fail, with 3 and the words of FAIL_WORDS, the first FAIL_TIMES of them or all,
 * NO_DIGEST over those of the builds that report no digest, and BEFORE_DOCKER commands that every start of docker runs first.
 * Every image has the command and the files of ARCHIVE, a folder; without it, no files at all.
 */
const STAND_IN = `#!/bin/bash
name="\${0##*/}"
call="$CALLS/$EPOCHREALTIME.$$"
printf '%s\\0' "$name" "$@" > "$call.argv"
printf '%s' "\${SOURCE_DATE_EPOCH:-}" > "$call.epoch"
case " $* " in *" --password-stdin "* | *" - ") cat > "$call.stdin" ;; *) : > "$call.stdin" ;; esac
if [ "$name" = docker ] && [ -n "\${BEFORE_DOCKER:-}" ]; then eval "$BEFORE_DOCKER"; fi
if [ -n "\${FAIL:-}" ] && [[ "$name $*" =~ $FAIL ]] && : > "$call.failed" &&
  [ "$(ls "$CALLS"/*.failed | wc -l)" -le "\${FAIL_TIMES:-99}" ]; then
  echo "\${FAIL_WORDS:-ERROR: process /hello did not complete successfully: exit code: 7}" >&2
  exit 3
fi
case " $* " in
  *" imagetools "*) echo '{"Entrypoint":null,"Cmd":["/app/server"],"Env":["PATH=/bin"],"WorkingDir":"/"}' ;;
  *" --output=type=tar,dest=- "*)
    if [ -n "\${ARCHIVE:-}" ]; then tar -C "$ARCHIVE" -cf - .; else head -c 1024 /dev/zero; fi ;;
esac
case "$name" in
  aws) echo "aws asks in \${AWS_REGION:-none}" >&2; echo ${TOKEN} ;;
  git)
    case "$3" in
      rev-list) echo "${COMMIT_SECONDS} $6" ;;
      merge-base) exit 1 ;;
    esac
    ;;
esac
for argument in "$@"; do
  case "$argument" in
    --platform=linux/arm64) digest=${DIGESTS["linux/arm64"]} ;;
    --platform=linux/arm/v7) digest=${DIGESTS["linux/arm/v7"]} ;;
    --metadata-file=*) metadata="\${argument#*=}" ;;
  esac
done
if [ -n "\${metadata:-}" ] && [[ ! "$*" =~ \${NO_DIGEST:-^$} ]]; then
  printf '{\\n  "containerimage.config.digest": "sha256:%064d",\\n  "containerimage.digest": "%s"\\n}\\n' 1 "$digest" > "$metadata"
fi
`;

function callsIn(folder: string): readonly Call[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".argv"))
    .sort()
    .map((name) => {
      const text = (kind: string) => readFileSync(join(folder, name.replace(/argv$/, kind)), "utf8");
      return { argv: text("argv").split("\0").slice(0, -1), stdin: text("stdin"), epoch: text("epoch") };
    });
}

function filesOf(source: string): readonly string[] {
  const folder = dirname(source);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((name) => /^src(?:\.multiarch)?\//.test(name))
    .sort();
}

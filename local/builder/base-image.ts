import { existsSync, readFileSync } from "node:fs";
import { copyFile, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CachedFolder } from "../cache";
import { LocalError, run } from "../process";
import { MIRROR_PREFIX } from "./buildkit";

/** The base image of the example service, as its Dockerfile names it, without its registry. */
const IMAGE = "docker/library/busybox";
const TAG = "1.37";
/** Debian architecture of each platform that the base image has. */
const ARCHITECTURES = { "linux/amd64": "amd64", "linux/arm64": "arm64", "linux/arm/v7": "armhf" } as const;

/** Repository of the base image in the local registry. */
export const BASE_REPOSITORY = `${MIRROR_PREFIX}/${IMAGE}`;

/**
 * Whether this machine can get busybox from Debian's packages; otherwise builds pull the base image from the internet. Debian
 * alone has every architecture on one mirror: Ubuntu keeps Arm's packages elsewhere.
 */
export function hasDebianPackages(release = "/etc/os-release", apt = "/usr/bin/apt-get"): boolean {
  return existsSync(apt) && existsSync(release) && /^ID=debian$/m.test(readFileSync(release, "utf8"));
}

/**
 * Debian's static busybox for every platform of the base image, and a Dockerfile that makes it one. Apt runs with lists and
 * a cache of its own inside the folder, so the system's package state does not change.
 */
export const BASE_IMAGE_CONTEXT: CachedFolder = {
  name: "base-image",
  keyFiles: [__filename],
  fill: async (folder) => {
    const platforms = Object.entries(ARCHITECTURES);
    await Promise.all(platforms.map(([platform, architecture]) => download(folder, platform, architecture)));
    await writeFile(join(folder, "Dockerfile"), DOCKERFILE);
  },
};

/** Builds the base image for every platform and pushes it to the local registry as one index. */
export async function pushBaseImage(
  context: string,
  registry: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const platforms = Object.keys(ARCHITECTURES).join(",");
  const output = `type=image,name=${registry}/${BASE_REPOSITORY}:${TAG},push=true`;
  await run(
    "docker",
    ["buildx", "build", `--platform=${platforms}`, "--provenance=false", `--output=${output}`, context],
    {
      env,
    },
  );
}

const DOCKERFILE = `FROM scratch
ARG TARGETOS TARGETARCH TARGETVARIANT
COPY \${TARGETOS}-\${TARGETARCH}\${TARGETVARIANT:+-\${TARGETVARIANT}}/busybox /bin/busybox
RUN ["/bin/busybox", "--install", "-s", "/bin"]
CMD ["/bin/sh"]
`;

async function download(folder: string, platform: string, architecture: string): Promise<void> {
  const apt = await privateApt(folder, architecture);
  const cwd = join(folder, architecture);
  // One list of several may be out of step on a mirror; the download fails if the list that it needs was missing.
  const updated = await run("apt-get", [...apt, "update", "-q"]).then(
    () => "",
    (error: Error) => error.message,
  );
  await run("apt-get", [...apt, "download", `busybox-static:${architecture}`], { cwd, advice: updated });
  await unpack(cwd, join(folder, platform.replaceAll("/", "-")));
  await rm(cwd, { recursive: true });
}

async function privateApt(folder: string, architecture: string): Promise<string[]> {
  const state = join(folder, architecture);
  for (const part of ["lists/partial", "archives/partial"])
    await mkdir(join(state, part), { recursive: true });
  await writeFile(join(state, "status"), "");
  const settings = {
    "APT::Architecture": architecture,
    "APT::Architectures": architecture,
    "APT::Sandbox::User": "",
    "Dir::State::lists": join(state, "lists"),
    "Dir::State::status": join(state, "status"),
    "Dir::Cache": state,
    "Acquire::Languages": "none",
    "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false",
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}

async function unpack(from: string, to: string): Promise<void> {
  const archive = (await readdir(from)).find((name) => name.endsWith(".deb"));
  if (archive === undefined) throw new LocalError(`apt downloaded no package into ${from}`);
  await mkdir(to);
  await run("dpkg-deb", ["--extract", join(from, archive), join(from, "files")]);
  await copyFile(join(from, "files", "bin", "busybox"), join(to, "busybox"));
}

import { copyFile, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CachedFolder } from "../cache";
import { LocalError, run } from "../process";
import { type DebianArchitecture, privateApt } from "../setup/debian-packages";
import { MIRROR_PREFIX } from "./buildkit";

/** The base image of the example service, as its Dockerfile names it, without its registry. */
const IMAGE = "docker/library/busybox";
const TAG = "1.37";
/** Debian architecture of each platform that the base image has. */
const ARCHITECTURES = { "linux/amd64": "amd64", "linux/arm64": "arm64", "linux/arm/v7": "armhf" } as const;

/** Repository of the base image in the local registry. */
export const BASE_REPOSITORY = `${MIRROR_PREFIX}/${IMAGE}`;

/**
 * Debian's static busybox for every platform of the base image, and a Dockerfile that makes it one. Apt runs with lists and
 * a cache of its own inside the folder, so the system's package state does not change.
 */
export const BASE_IMAGE_CONTEXT: CachedFolder = {
  name: "base-image",
  keyFiles: [__filename, join(__dirname, "..", "setup", "debian-packages.ts")],
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

async function download(folder: string, platform: string, architecture: DebianArchitecture): Promise<void> {
  const cwd = join(folder, architecture);
  const apt = await privateApt(cwd, [architecture]);
  // One list of several may be out of step on a mirror; the download fails if the list that it needs was missing.
  const updated = await run("apt-get", [...apt, "update", "-q"]).then(
    () => "",
    (error: Error) => error.message,
  );
  await run("apt-get", [...apt, "download", `busybox-static:${architecture}`], { cwd, advice: updated });
  await unpack(cwd, join(folder, platform.replaceAll("/", "-")));
  await rm(cwd, { recursive: true });
}

async function unpack(from: string, to: string): Promise<void> {
  const archive = (await readdir(from)).find((name) => name.endsWith(".deb"));
  if (archive === undefined) throw new LocalError(`apt downloaded no package into ${from}`);
  await mkdir(to);
  await run("dpkg-deb", ["--extract", join(from, archive), join(from, "files")]);
  await copyFile(join(from, "files", "bin", "busybox"), join(to, "busybox"));
}

import type { Architecture } from "../../service/architectures";
import { BUILD_IMAGES } from "../../service/build-images";
import { CACHE_TAG_PREFIX } from "../../service/tag-templates";
import {
  attestationArguments,
  cacheArguments,
  DIGEST_KEY,
  pushByDigest,
  registryCache,
} from "../buildx/arguments";
import type { PipelineImage, PipelineStep, RegistryAccess, VendorShell } from "./pipeline";

/** Signs in to the registry; the password goes from one program to the other, and into no argument and no log. */
export function loginStep(access: RegistryAccess, vendor: VendorShell): PipelineStep {
  const password =
    access.kind === "ecr"
      ? `aws ecr get-login-password --region ${access.region}`
      : `printf '%s' "$REGISTRY_PASSWORD"`;
  const user = access.kind === "ecr" ? "AWS" : '"$REGISTRY_USER"';
  return {
    kind: "login",
    title: "Sign in to the registry",
    commands: [
      ...(access.kind === "ecr" ? vendor.identity : []),
      `${password} |\n  docker login --username ${user} --password-stdin "\${IMAGE%%/*}"`,
    ],
  };
}

/**
 * Starts BuildKit, after QEMU where a platform needs it. Docker's own driver can neither build for several platforms nor push by
 * digest (https://docs.docker.com/build/builders/drivers/).
 */
export function prepareStep(emulators: readonly string[], { engine }: VendorShell): PipelineStep {
  const qemu = `docker run --privileged --rm \\\n  ${BUILD_IMAGES.binfmt} \\\n  --install ${emulators.join(",")}`;
  const context = engine === undefined ? "" : ` ${engine.context}`;
  return {
    kind: "prepare",
    title: emulators.length > 0 ? "Start BuildKit and QEMU" : "Start BuildKit",
    commands: [
      ...(emulators.length > 0 ? [qemu] : []),
      ...(engine?.commands ?? []),
      `docker buildx create --name multiarch --use --bootstrap --driver docker-container \\\n  --driver-opt image=${BUILD_IMAGES.buildkit}${context}`,
    ],
  };
}

/** Builds every platform at once and pushes the index under its tags. */
export function buildIndexStep(image: PipelineImage, vendor: VendorShell): PipelineStep {
  const commands = [
    tagCommand(vendor),
    buildCommand(image, image.platforms, [...cacheOf("multiarch"), ...TAGS, "--push"]),
    ...checkCommands(image),
  ];
  return { kind: "build", title: "Build and push every platform", commands };
}

/** Builds the platforms of one architecture and pushes them by digest, without a tag, then hands the digest over. */
export function buildDigestStep(
  image: PipelineImage,
  job: { readonly architecture: Architecture; readonly platforms: readonly string[]; readonly tells: string },
  vendor: VendorShell,
): PipelineStep {
  const output = [`"${pushByDigest("$IMAGE")}"`, '"--metadata-file=$metadata"'];
  const commands = [
    "metadata=$(mktemp)",
    buildCommand(image, job.platforms, [...cacheOf(job.architecture), ...output]),
    `digest=$(sed -n 's/^.*"${DIGEST_KEY}": *"\\(sha256:[0-9a-f]*\\)".*$/\\1/p' "$metadata")`,
    `[ -n "$digest" ] || { echo "buildx reported no digest" >&2; false; }`,
    ...vendor.tell(job.tells),
  ];
  return { kind: "build", title: "Build and push by digest", commands };
}

/** Writes one index of what was built, under its tags. */
export function combineStep(
  image: PipelineImage,
  digests: readonly string[],
  vendor: VendorShell,
): PipelineStep {
  const sources = digests.map((variable) => `"$IMAGE@$${variable}"`);
  const create = ["docker buildx imagetools create", TAGS.join(" "), ...sources].join(" \\\n  ");
  const commands = [
    tagCommand(vendor),
    ...digests.flatMap((variable) => vendor.hear(variable)),
    create,
    ...checkCommands(image),
  ];
  return { kind: "publish", title: "Combine and check", commands };
}

/** The first tag names what was built and never moves; the second one moves with every push. */
const TAGS = ['--tag "$IMAGE:$tag"', '--tag "$IMAGE:latest"'] as const;

/** The tag of a commit: its first twelve digits. */
export function tagCommand({ revision }: Pick<VendorShell, "revision">): string {
  return `tag=$(printf '%.12s' "$${revision}")`;
}

function buildCommand(
  { target, buildArgs }: PipelineImage,
  platforms: readonly string[],
  output: readonly string[],
): string {
  const lines = [
    `docker buildx build --platform=${platforms.join(",")} "--file=$DOCKERFILE"`,
    ...(target === "" ? [] : ['"--target=$TARGET"']),
    ...buildArgs.map((_, at) => `"--build-arg=$BUILD_ARG_${at}"`),
    attestationArguments().join(" "),
    ...output,
    '"$CONTEXT"',
  ];
  return lines.join(" \\\n  ");
}

/** @param name what the cache holds: an architecture, or everything */
function cacheOf(name: string): readonly string[] {
  const cache = registryCache(`$IMAGE:${CACHE_TAG_PREFIX}${name}`);
  return cacheArguments(cache).map((argument) => `"${argument}"`);
}

/** A tag that lacks a platform fails the job; nothing else would say so before a machine pulls it. */
function checkCommands({ platforms }: PipelineImage): readonly string[] {
  return [
    'index=$(docker buildx imagetools inspect "$IMAGE:$tag")',
    `printf '%s\\n' "$index"`,
    ...platforms.map((platform) => `printf '%s\\n' "$index" | grep "Platform: *${platform}$"`),
  ];
}

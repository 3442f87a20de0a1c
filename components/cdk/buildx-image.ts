import { relative, sep } from "node:path";
import { type DockerCacheOption, DockerImageAsset, Platform } from "aws-cdk-lib/aws-ecr-assets";
import { Construct } from "constructs";
import { formatPlatform, parsePlatform } from "../oci/platform-text";
import { CACHE_ATTRIBUTES, cacheTag, platformSlug } from "../render/buildx/arguments";
import {
  type BuildxImageModel,
  type BuildxImageOptions,
  IMAGE_CHECKS,
  resolveBuildxImage,
} from "../render/buildx/image-options";
import { separateLate } from "../service/late";
import { type Problem, ServiceOptionsError } from "../service/problem";
import { isPlainObject } from "../text/json";
import { shown } from "../text/shown";
import { ENGINE } from "./engine";

/** What an image is built from. */
export interface BuildxImageProps extends BuildxImageOptions {
  /**
   * Where the value of each secret of the build is, by id: `src=<file>` or `env=<variable>`, for `RUN --mount=type=secret`.
   *
   * @example { npm: "env=NPM_TOKEN" }
   *
   * @default {}
   */
  readonly secrets?: Readonly<Record<string, string>>;

  /**
   * Repository that keeps a build cache for each platform, under the tag `cache-<id>-<platform>`. It needs a builder of buildx that
   * keeps registry caches, and Docker must be logged in to it where the assets are published.
   *
   * @default - none
   */
  readonly cacheRepositoryUri?: string;
}

/**
 * An image that the CDK itself builds: one asset for each platform. Assets have no index: what runs the image names its own
 * platform, see `forPlatform`. For one tag that works on every machine, use `MultiArchImage` or `multiarch build`.
 */
export class BuildxImage extends Construct {
  /** The asset of each platform, by its canonical text. */
  readonly assets: Readonly<Record<string, DockerImageAsset>>;

  /**
   * @param id name of the image in the tags of its caches
   * @throws ServiceOptionsError with every problem of the props
   */
  constructor(scope: Construct, id: string, props: BuildxImageProps = {}) {
    const { model, secrets, cacheRepositoryUri } = resolved(id, props);
    super(scope, id);
    const assets = model.platforms.map((platform) => {
      const slug = platformSlug(platform);
      const cache = cacheOption(cacheRepositoryUri, cacheTag(model.cacheName, slug));
      const asset = new DockerImageAsset(this, slug, {
        directory: model.context,
        file: fileInContext(model),
        platform: Platform.custom(platform),
        ...(model.target === "" ? {} : { target: model.target }),
        buildArgs: Object.fromEntries(model.buildArgs.map(({ name, value }) => [name, String(value)])),
        ...(secrets === undefined ? {} : { buildSecrets: { ...secrets } }),
        ...cache,
      });
      return [platform, asset] as const;
    });
    this.assets = Object.fromEntries(assets);
  }

  /**
   * The asset to run on machines of a platform.
   *
   * @param platform one of the image's platforms, such as `linux/arm64`
   * @throws {Error} when the image is not built for it
   */
  forPlatform(platform: string): DockerImageAsset {
    const asset = this.assets[formatPlatform(parsePlatform(platform))];
    if (asset !== undefined) return asset;
    const known = Object.keys(this.assets).join(", ");
    throw new Error(
      `image ${shown(this.node.id)} is not built for ${shown(platform)}; use one of ${known}, or add it to its platforms`,
    );
  }
}

interface Resolved extends Pick<BuildxImageProps, "secrets" | "cacheRepositoryUri"> {
  readonly model: BuildxImageModel;
}

/** The Docker of an asset takes no token anywhere: it runs before the deployment. */
function resolved(id: string, props: unknown): Resolved {
  const { secrets, cacheRepositoryUri, ...options } = isPlainObject(props) ? props : {};
  const late = separateLate(options, [], ENGINE);
  const problems = [...ownProblems(secrets, cacheRepositoryUri), ...late.problems];
  const model = resolveBuildxImage(id, late.options, IMAGE_CHECKS, { problems });
  if (fileInContext(model).split("/").includes(".."))
    throw new ServiceOptionsError(`image ${shown(id)}`, [
      {
        path: "dockerfile",
        reason: `${shown(model.dockerfile)} is outside of the context ${shown(model.context)}, which is all that an asset has; move it, or use a larger context`,
      },
    ]);
  return { model, ...(props as Pick<BuildxImageProps, "secrets" | "cacheRepositoryUri">) };
}

function ownProblems(secrets: unknown, cacheRepositoryUri: unknown): readonly Problem[] {
  const problems: Problem[] = [];
  const isPlace = (value: unknown) => typeof value === "string" && /^(src|env)=.+/.test(value);
  if (secrets !== undefined && !(isPlainObject(secrets) && Object.values(secrets).every(isPlace)))
    // What was given may be the secret itself.
    problems.push({
      path: "secrets",
      reason: 'says where each value is, not the value; use for example { npm: "env=NPM_TOKEN" }',
    });
  if (
    cacheRepositoryUri !== undefined &&
    (typeof cacheRepositoryUri !== "string" || ENGINE.is(cacheRepositoryUri))
  )
    problems.push({
      path: "cacheRepositoryUri",
      reason:
        'is not a plain text; the build runs before the deployment, use for example "ghcr.io/acme/cache"',
    });
  return problems;
}

/** Path of the Dockerfile inside the context, as an asset wants it. */
function fileInContext({ context, dockerfile }: BuildxImageModel): string {
  return relative(context, dockerfile).split(sep).join("/");
}

function cacheOption(
  repository: string | undefined,
  tag: string,
): { readonly cacheFrom?: DockerCacheOption[]; readonly cacheTo?: DockerCacheOption } {
  if (repository === undefined) return {};
  const ref = `${repository}:${tag}`;
  return {
    cacheFrom: [{ type: "registry", params: { ref } }],
    cacheTo: { type: "registry", params: { ref, ...CACHE_ATTRIBUTES } },
  };
}

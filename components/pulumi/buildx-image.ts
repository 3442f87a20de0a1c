import type * as dockerBuild from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { cacheOutput, cacheTag, imageOutput, platformSlug, registryCache } from "../render/buildx/arguments";
import {
  type BuildxImageModel,
  type BuildxImageOptions,
  type BuildxTagOptions,
  LATE_IMAGE_OPTIONS,
  resolveBuildxImage,
  TAGGED_IMAGE_CHECKS,
} from "../render/buildx/image-options";
import { separateLate } from "../service/late";
import type { Problem } from "../service/problem";
import { isPlainObject, type JsonObject } from "../text/json";
import { shown } from "../text/shown";
import { loadDockerBuild } from "./docker-build";
import { ENGINE, isRead, known } from "./engine";

/** Credentials of a registry. */
export interface BuildxRegistry {
  /** Host of the registry, such as `ghcr.io`. */
  readonly address: pulumi.Input<string>;
  /** Name of the user; `AWS` for ECR. */
  readonly username: pulumi.Input<string>;
  /** Kept as a secret. */
  readonly password: pulumi.Input<string>;
}

/** What an image is built from, and where it goes. */
export interface BuildxImageArgs extends BuildxImageOptions<pulumi.Input<string>>, BuildxTagOptions {
  /** Repository of the image, without a tag, such as the `repositoryUrl` of an `aws.ecr.Repository`. */
  readonly repositoryUri: pulumi.Input<string>;

  /**
   * Credentials of its registry.
   *
   * @default - those that Docker has on the machine that runs the program
   */
  readonly registry?: pulumi.Input<BuildxRegistry>;

  /**
   * Secrets of the build by id, for `RUN --mount=type=secret`; neither the image nor the state shows them.
   *
   * @default {}
   */
  readonly secrets?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;

  /**
   * Whether a preview builds the image too, without pushing it.
   *
   * @default false
   */
  readonly buildOnPreview?: boolean;

  /**
   * Name of the builder of buildx.
   *
   * @default - the current one
   */
  readonly builder?: string;
}

const OUTPUTS = { ref: undefined, digest: undefined };

/** The resources of an image: they are of `@pulumi/docker-build`. */
export interface BuildxImageNodes {
  /** An `Image` for each platform, by its canonical text. */
  readonly images: Readonly<Record<string, pulumi.CustomResource>>;
  /** An `Index` for each tag. */
  readonly indexes: Readonly<Record<string, pulumi.CustomResource>>;
}

/**
 * An image that the program itself builds, with buildx: each platform by itself, pushed by digest with a cache of its own, then
 * one index for each tag. Nothing in the registry is deleted: neither by an update, which may still run what was there, nor
 * when the image is taken out of the program.
 */
export class BuildxImage extends pulumi.ComponentResource {
  /** `<repositoryUri>:<first tag>@<digest>`: the address to deploy. In a preview of a change it has no digest. */
  readonly ref!: pulumi.Output<string>;
  /** Digest of the index; empty in a preview of a change. */
  readonly digest!: pulumi.Output<string>;
  readonly #name: string;
  readonly #nodes: BuildxImageNodes | undefined;

  /**
   * @param opts with `urn`, the outputs of an existing component are read and nothing is created
   * @throws ServiceOptionsError with every problem of the arguments
   */
  constructor(name: string, args: BuildxImageArgs, opts?: pulumi.ComponentResourceOptions) {
    // Both may throw, and nothing may be registered then.
    const plan = isRead(opts) ? undefined : { model: modelOf(name, args), docker: loadDockerBuild() };
    super("multiarch-codebuild:index:BuildxImage", name, OUTPUTS, opts);
    this.#name = name;
    if (plan === undefined) return;
    const build: Build = { name, parent: this, args, ...plan };
    const images = plan.model.platforms.map((platform) => [platform, createImage(build, platform)] as const);
    const indexes = createIndexes(
      build,
      images.map(([, image]) => image),
    );
    this.#nodes = { images: Object.fromEntries(images), indexes: Object.fromEntries(indexes) };
    this.ref = firstOf(indexes).ref;
    this.digest = this.ref.apply((ref) => ref.split("@")[1] ?? "");
    this.registerOutputs({ ref: this.ref, digest: this.digest });
  }

  /** Its resources, for what no option can set. */
  get nodes(): BuildxImageNodes {
    return known(this.#nodes, this.#name);
  }
}

function modelOf(name: string, args: unknown): BuildxImageModel {
  const given = isPlainObject(args) ? args : {};
  const late = separateLate(imageOptions(given), LATE_IMAGE_OPTIONS, ENGINE);
  return resolveBuildxImage(name, late.options, TAGGED_IMAGE_CHECKS, {
    late: new Set(late.values.keys()),
    problems: [...repositoryProblems(given.repositoryUri), ...late.problems],
  });
}

function repositoryProblems(repositoryUri: unknown): readonly Problem[] {
  if (ENGINE.is(repositoryUri)) {
    const reason = ENGINE.misuse?.(repositoryUri);
    return reason === undefined ? [] : [{ path: "repositoryUri", reason }];
  }
  if (typeof repositoryUri === "string" && /^[^\s:@]+(:\d+)?\/[^\s:@]+$/.test(repositoryUri)) return [];
  const reason = `${shown(repositoryUri)} is not a repository without a tag; use for example "ghcr.io/acme/web"`;
  return [{ path: "repositoryUri", reason }];
}

/** The options of the image, without those that the provider reads. */
function imageOptions(args: JsonObject): JsonObject {
  const { repositoryUri: _uri, registry: _registry, secrets: _secrets, ...rest } = args;
  const { buildOnPreview: _preview, builder: _builder, ...options } = rest;
  return options;
}

function firstOf(indexes: readonly (readonly [string, dockerBuild.Index])[]): dockerBuild.Index {
  const [first] = indexes;
  if (first === undefined) throw new TypeError("internal: an image has at least one tag");
  return first[1];
}

/** What the resources of an image are made from. */
interface Build {
  readonly name: string;
  readonly parent: pulumi.Resource;
  readonly model: BuildxImageModel;
  readonly args: BuildxImageArgs;
  readonly docker: typeof dockerBuild;
}

/**
 * A change of any input builds anew and deletes nothing; only a deletion would, and only what has a tag
 * (https://github.com/pulumi/pulumi-docker-build/blob/main/provider/internal/image.go).
 */
function createImage({ name, parent, model, args, docker }: Build, platform: string): dockerBuild.Image {
  const slug = platformSlug(platform);
  const repository = pulumi.output(args.repositoryUri);
  const cache = repository.apply((uri) => registryCache(`${uri}:${cacheTag(model.cacheName, slug)}`));
  return new docker.Image(
    `${name}-${slug}`,
    {
      // The enumeration has no variants such as linux/arm/v7; the provider reads any platform.
      platforms: [platform as dockerBuild.Platform],
      context: { location: model.context },
      dockerfile: { location: model.dockerfile },
      ...(model.target === "" ? {} : { target: model.target }),
      buildArgs: args.buildArgs ?? {},
      ...(model.cache ? { cacheFrom: [{ raw: cache }], cacheTo: [{ raw: cache.apply(cacheOutput) }] } : {}),
      push: false,
      exports: [{ raw: repository.apply(imageOutput) }],
      buildOnPreview: args.buildOnPreview ?? false,
      ...(args.secrets === undefined ? {} : { secrets: pulumi.secret(args.secrets) }),
      ...(args.registry === undefined ? {} : { registries: [credentials(args.registry)] }),
      ...(args.builder === undefined ? {} : { builder: { name: args.builder } }),
    },
    { parent, retainOnDelete: true },
  );
}

/**
 * One index for each tag, each after the one before it. A new tag replaces the resource, and the replaced one would be
 * deleted by its digest, which the new tag may hold too: it is kept
 * (https://github.com/pulumi/pulumi-docker-build/blob/main/provider/internal/index.go).
 */
function createIndexes(
  { name, parent, model, args, docker }: Build,
  images: readonly dockerBuild.Image[],
): readonly (readonly [tag: string, index: dockerBuild.Index])[] {
  const made: [string, dockerBuild.Index][] = [];
  for (const tag of model.tags) {
    const index = new docker.Index(
      `${name}-${tag}`,
      {
        tag: pulumi.interpolate`${args.repositoryUri}:${tag}`,
        sources: images.map(({ digest }) => pulumi.interpolate`${args.repositoryUri}@${digest}`),
        push: true,
        ...(args.registry === undefined ? {} : { registry: credentials(args.registry) }),
      },
      { parent, retainOnDelete: true, dependsOn: made.map(([, before]) => before) },
    );
    made.push([tag, index]);
  }
  return made;
}

function credentials(registry: pulumi.Input<BuildxRegistry>): pulumi.Output<{
  address: string;
  username: string;
  password: string;
}> {
  return pulumi
    .output(registry)
    .apply(({ address, username, password }) => ({ address, username, password }));
}

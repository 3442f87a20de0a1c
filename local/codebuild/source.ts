import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ProjectSource } from "@aws-sdk/client-codebuild";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Cloud } from "../cloud/ministack";
import { run } from "../process";
import { fetchGit } from "./git-source";
import { readCredential } from "./source-credential";

/** A source that was fetched. */
export interface FetchedSource {
  /** Commit id; absent for a source without commits. */
  readonly revision?: string;
}

export interface SourceOptions {
  readonly source: Partial<ProjectSource>;
  /** ARN of the object in S3 that has the certificate of the source's own authority; empty for a public one. */
  readonly certificate: string;
  /** What to build: a version of a git source, or of an S3 object; empty for the newest. */
  readonly version: string;
  readonly gitConfig: string;
  readonly folder: string;
  /** Archive of an S3 source on its way to the folder. */
  readonly temporary: string;
  readonly cloud: Cloud;
  readonly serviceRole: string;
  /** The environment of the build role. */
  readonly env: NodeJS.ProcessEnv;
}

/** Fetches the source of a build into `folder`, with the rights of the build role. */
export async function fetchSource(options: SourceOptions): Promise<FetchedSource> {
  await mkdir(options.folder, { recursive: true });
  const { type = "NO_SOURCE", location = "", gitCloneDepth: depth, auth } = options.source;
  const submodules = options.source.gitSubmodulesConfig?.fetchSubmodules ?? false;
  await readCredential({ ...options, type, auth });
  if (options.certificate !== "") await readCertificate(options.certificate, options);
  switch (type) {
    case "GITHUB":
    case "GITHUB_ENTERPRISE":
    case "GITLAB":
    case "GITLAB_SELF_MANAGED":
    case "BITBUCKET":
    case "CODECOMMIT":
      return { revision: await fetchGit({ ...options, location, depth, submodules }) };
    case "S3":
      return fetchArchive(location, options.version, options);
    case "CODEPIPELINE":
      return fetchArchive(options.version.replace(S3_ARN, ""), "", options);
    case "NO_SOURCE":
      return {};
    default:
      throw new Error(`the local CodeBuild does not know the source type ${type}`);
  }
}

const S3_ARN = /^arn:[^:]*:s3:::/;

async function fetchArchive(
  location: string,
  version: string,
  options: SourceOptions,
): Promise<FetchedSource> {
  const { folder, temporary, env } = options;
  await writeFile(temporary, await readObject(location, version, options));
  await run("python3", [join(__dirname, "unzip.py"), temporary, folder], { env });
  return {};
}

async function readCertificate(arn: string, options: SourceOptions): Promise<void> {
  const text = Buffer.from(await readObject(arn.replace(S3_ARN, ""), "", options)).toString();
  if (!text.includes("-----BEGIN CERTIFICATE-----")) throw new Error(`${arn} is no certificate in PEM`);
}

/** An object by `<bucket>/<key>`, with the rights of the build role. */
async function readObject(location: string, version: string, { env }: SourceOptions): Promise<Uint8Array> {
  const [Bucket = "", ...key] = location.split("/");
  const client = new S3Client({
    endpoint: env.AWS_ENDPOINT_URL ?? "",
    region: env.AWS_REGION ?? "",
    forcePathStyle: true,
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "",
      sessionToken: env.AWS_SESSION_TOKEN ?? "",
    },
  });
  const VersionId = version === "" ? {} : { VersionId: version };
  const object = await client.send(new GetObjectCommand({ Bucket, Key: key.join("/"), ...VersionId }));
  return (await object.Body?.transformToByteArray()) ?? new Uint8Array();
}

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ProjectSource } from "@aws-sdk/client-codebuild";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { run } from "../process";
import { fetchGit } from "./git-source";

/** A source that was fetched. */
export interface FetchedSource {
  /** Commit id; absent for a source without commits. */
  readonly revision?: string;
}

export interface SourceOptions {
  readonly source: Partial<ProjectSource>;
  /** What to build: a version of a git source, or of an S3 object; empty for the newest. */
  readonly version: string;
  readonly gitConfig: string;
  readonly folder: string;
  /** Archive of an S3 source on its way to the folder. */
  readonly temporary: string;
  /** The environment of the build role. */
  readonly env: NodeJS.ProcessEnv;
}

/** Fetches the source of a build into `folder`, with the rights of the build role. */
export async function fetchSource(options: SourceOptions): Promise<FetchedSource> {
  await mkdir(options.folder, { recursive: true });
  const { type = "NO_SOURCE", location = "", gitCloneDepth: depth } = options.source;
  switch (type) {
    case "GITHUB":
    case "CODECOMMIT":
      return { revision: await fetchGit({ ...options, location, depth }) };
    case "S3":
      return fetchArchive(location, options);
    case "NO_SOURCE":
      return {};
    default:
      throw new Error(`the local CodeBuild does not know the source type ${type}`);
  }
}

async function fetchArchive(
  location: string,
  { version, folder, temporary, env }: SourceOptions,
): Promise<FetchedSource> {
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
  await writeFile(temporary, (await object.Body?.transformToByteArray()) ?? "");
  await run("python3", [join(__dirname, "unzip.py"), temporary, folder], { env });
  return {};
}

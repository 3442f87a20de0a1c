import { type Examined, lastLine } from "./check";

/** The builder that `docker buildx build` uses now. */
export interface CurrentBuilder {
  readonly name: string;
  /** Such as `docker-container`. */
  readonly driver: string;
  /** Of the first node, such as `v0.34.2`; empty where buildx names none. */
  readonly buildkit: string;
  /** As BuildKit prints them, native ones first; none where it does not run. */
  readonly platforms: readonly string[];
}

/** The current builder, started if it was not; or the reason why there is none. */
export async function currentBuilder({
  docker,
}: Examined): Promise<CurrentBuilder | { readonly reason: string }> {
  const run = await docker(["buildx", "inspect", "--bootstrap"]);
  if (run.status !== 0) return { reason: lastLine(run) };
  // buildx exits with 0 here too.
  const error = field(run.stdout, "Error");
  if (error !== "") return { reason: error };
  return {
    name: field(run.stdout, "Name"),
    driver: field(run.stdout, "Driver"),
    buildkit: field(run.stdout, "BuildKit version") || field(run.stdout, "BuildKit"),
    platforms: field(run.stdout, "Platforms")
      .split(",")
      .map((platform) => platform.trim().replace("*", ""))
      .filter((platform) => platform !== ""),
  };
}

/** The first value of a name in the lines that `docker buildx inspect` prints. */
function field(text: string, name: string): string {
  const line = text.split("\n").find((one) => one.startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim() ?? "";
}

import { isObject, isText } from "../text/json";

/** What an image starts, as its config says; https://github.com/opencontainers/image-spec/blob/main/config.md */
export interface ImageStart {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  /** Absolute. */
  readonly workingDir: string;
  /** Folders of `PATH`, as programs look into them: the empty one is the working folder. */
  readonly path: readonly string[];
}

/** What container engines use for an image without one: https://github.com/moby/moby/blob/v28.5.2/oci/defaults.go */
const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Reads the part of an image's config that says what is started.
 *
 * @param config with `Entrypoint`, `Cmd`, `Env` and `WorkingDir`; what is left out or of another type counts as empty
 */
export function imageStart(config: unknown): ImageStart {
  const { Entrypoint, Cmd, Env, WorkingDir } = isObject(config) ? config : {};
  const env = new Map(
    texts(Env).map((line) => {
      const [name = ""] = line.split("=", 1);
      return [name, line.slice(name.length + 1)];
    }),
  );
  const workingDir = `/${isText(WorkingDir) ? WorkingDir : ""}`;
  return {
    entrypoint: texts(Entrypoint),
    command: texts(Cmd),
    env,
    workingDir,
    path: (env.get("PATH") ?? DEFAULT_PATH).split(":").map((folder) => absolute(folder, workingDir)),
  };
}

/** A path of the image as seen from its working folder. */
export function absolute(path: string, workingDir: string): string {
  return path.startsWith("/") ? path : `${workingDir}/${path}`;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(isText) : [];
}

import { UNATTESTED_ARGUMENTS } from "./arguments";

/**
 * The files of an image as an archive: a build of two lines, from BuildKit's own copy of the image. Why the image stands in for a
 * stage: see the test of an image, {@link testDockerfile}.
 */
export const AUDIT_DOCKERFILE = "FROM scratch AS image\nFROM image\n";

/** What it is built with; its Dockerfile comes from the standard input, and the archive goes to the standard output. */
export function auditArguments(platform: string, image: string): readonly string[] {
  return [
    `--platform=${platform}`,
    ...UNATTESTED_ARGUMENTS,
    `--build-context=image=docker-image://${image}`,
    // https://docs.docker.com/build/exporters/local-tar/
    "--output=type=tar,dest=-",
    "-",
  ];
}

/** What of an image's config says what is started, as a template of `docker buildx imagetools inspect`. */
export const STARTED_FORMAT = `{${["Entrypoint", "Cmd", "Env", "WorkingDir"]
  .map((field) => `"${field}":{{json .Image.Config.${field}}}`)
  .join(",")}}`;

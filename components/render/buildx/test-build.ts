import { UNATTESTED_ARGUMENTS } from "./arguments";

/**
 * The test of an image: a build of three lines, so that it runs where the image was built, on any kind of builder
 * (https://docs.docker.com/reference/dockerfile/#run---network). The image stands in it for a stage: BuildKit runs the ONBUILD
 * triggers of an image named by FROM, and none of a stage that a named context replaces
 * (https://docs.docker.com/reference/cli/docker/buildx/build/#build-context).
 *
 * @param command in a Dockerfile's exec form, see {@link execForm}
 */
export function testDockerfile(command: string): string {
  return `FROM scratch AS image\nFROM image\nRUN --network=none ${command}\n`;
}

/** What the test is built with; its Dockerfile comes from the standard input. */
export function testArguments(platform: string, image: string): readonly string[] {
  return [
    `--platform=${platform}`,
    "--no-cache",
    ...UNATTESTED_ARGUMENTS,
    `--build-context=image=docker-image://${image}`,
    "--output=type=cacheonly",
    "-",
  ];
}

/**
 * A command as the JSON of a Dockerfile's exec form, on one line; empty for none. `<` is escaped, because a Dockerfile's parser
 * looks for `<<` before it looks at the form (https://docs.docker.com/reference/dockerfile/#here-documents).
 */
export function execForm(command: readonly string[]): string {
  return command.length === 0 ? "" : JSON.stringify(command).replaceAll("<", "\\u003c");
}

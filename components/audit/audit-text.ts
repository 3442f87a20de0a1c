import type { Audit, WrongProgram } from "./audit";

/** What is said of an image that is as it should be. */
export function passedText(platform: string, { programs }: Audit): string {
  return `${programs} ${programs === 1 ? "program" : "programs"} of ${platform} looked at, none of another architecture`;
}

/**
 * Why an image is refused: one line on the first wrong program, with the change to make.
 *
 * @param option where the user says why the image is right all the same
 */
export function refusedText(platform: string, wrong: readonly WrongProgram[], option: string): string {
  const [first, ...more] = wrong.map(wrongText);
  const others = more.length === 0 ? "" : `, and ${more.length} more`;
  return `the image of ${platform} has ${first}${others}; let the Dockerfile build or copy the file of $TARGETARCH, or say why it belongs there in ${option}`;
}

/** `/app/server (entrypoint "server"), a program for amd64`, on one line. */
export function wrongText({ path, by, architecture }: WrongProgram): string {
  return `${path} (${by}), a program for ${architecture}`.replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

import type { DoctorFinding } from "../../json/doctor";
import { byHand, type Examined, finding, lastLine } from "../check";

/** The oldest buildx whose metadata file can be told to leave the provenance out: https://github.com/docker/buildx/releases/tag/v0.14.0 */
const OLDEST = { major: 0, minor: 14 } as const;
const INSTALL = byHand("open https://github.com/docker/buildx#installing");

/** The buildx plugin of the Docker CLI. */
export async function buildxFindings({ buildx }: Examined): Promise<readonly DoctorFinding[]> {
  const run = await buildx(["version"]);
  if (run.status !== 0)
    return [
      finding("buildx", "problem", `neither docker buildx nor docker-buildx runs: ${lastLine(run)}`, INSTALL),
    ];
  const [text, major, minor] = /v?(\d+)\.(\d+)\.\d+\S*/.exec(run.stdout) ?? [];
  // A buildx that was built without a release calls itself v0.0.0+unknown.
  if (text === undefined || text.startsWith("v0.0.0"))
    return [finding("buildx", "fine", `of an unknown version: ${lastLine(run)}`)];
  const isOld =
    Number(major) < OLDEST.major || (Number(major) === OLDEST.major && Number(minor) < OLDEST.minor);
  if (!isOld) return [finding("buildx", "fine", text)];
  const found = `${text} is older than v${OLDEST.major}.${OLDEST.minor}.0, the oldest that is supported`;
  return [finding("buildx", "problem", found, INSTALL)];
}

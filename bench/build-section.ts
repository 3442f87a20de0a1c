import { markdownTable, on, ratio } from "./markdown";
import type { BuildResults } from "./results";
import { median, medianRatio } from "./statistics";

/** What a build of the buildspec gains by building at the same time, and by its cache. */
export function buildSection(results: BuildResults): readonly string[] {
  const { apart, together, first, again, timeLine } = results;
  const seconds = (values: readonly number[]) => `${median(values).toFixed(1)} s`;
  return [
    "",
    "## Builds: platforms at the same time, and the cache",
    "",
    `${on(results)}, ${apart.length} rounds. The buildspec on real BuildKit and a registry on loopback, with a test command and the audit, and`,
    "without the login and the start of a builder. A step of the Dockerfile waits three seconds and then computes. Each build begins with",
    "an empty builder. Measured again with `npm run bench -- --only builds`.",
    "",
    ...markdownTable(
      ["", "time", "ratio"],
      [
        ["two platforms, one build after the other", seconds(apart), ""],
        [
          "two platforms of one build, at the same time",
          seconds(together),
          ratio(medianRatio(together, apart)),
        ],
        ["one platform, first build", seconds(first), ""],
        [
          "one platform again, with the cache of the repository",
          seconds(again),
          ratio(medianRatio(again, first)),
        ],
      ],
    ),
    "",
    "Every build prints such a time line. That of the two platforms at the same time:",
    "",
    "```",
    ...timeLine,
    "```",
  ];
}

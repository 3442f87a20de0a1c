import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { charts } from "./charts";
import { performancePage } from "./page";
import { keptResults, type Results } from "./results";

const DOCS = join(__dirname, "..", "docs");

/** Everything that was measured last, each with its own date and machine. */
export async function allKeptResults(): Promise<Partial<Results>> {
  const [commands, publication, builds, audit, examples] = await Promise.all([
    keptResults("commands"),
    keptResults("publication"),
    keptResults("builds"),
    keptResults("audit"),
    keptResults("examples"),
  ]);
  return {
    ...(commands === undefined ? {} : { commands }),
    ...(publication === undefined ? {} : { publication }),
    ...(builds === undefined ? {} : { builds }),
    ...(audit === undefined ? {} : { audit }),
    ...(examples === undefined ? {} : { examples }),
  };
}

/** Writes `docs/performance.md` and its charts. */
export async function writePage(results: Partial<Results>): Promise<string> {
  const page = performancePage(results);
  await mkdir(join(DOCS, "performance"), { recursive: true });
  await writeFile(join(DOCS, "performance.md"), page);
  for (const [name, svg] of Object.entries(charts(results)))
    await writeFile(join(DOCS, "performance", name), svg);
  return page;
}

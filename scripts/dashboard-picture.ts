// Draws the dashboard of a publisher from its own JSON, with what the publisher emits in a week on the fakes of the tests.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { publisherAlarms } from "../components/render/publisher-alarms";
import { dashboardBody } from "../components/render/publisher-dashboard";
import { resolvePublisher } from "../components/service/resolve-publisher";
import { plainDeployment } from "../test/fakes/deployment";
import { drawDashboard } from "./dashboard/draw-dashboard";
import { PublisherWeek } from "./dashboard/publisher-week";

export const PICTURE = join("docs", "operations", "dashboard.svg");

/** The picture as SVG, the same in every run. */
export async function dashboardPicture(): Promise<string> {
  const publisher = resolvePublisher("fleet", { dashboard: true });
  const deployment = plainDeployment();
  const body = dashboardBody(publisher, deployment);
  const alarms = Object.values(publisherAlarms(publisher, deployment));
  const week = new PublisherWeek();
  const points = await week.live();
  return drawDashboard({ body, alarms, points, span: week.span });
}

async function main(): Promise<void> {
  writeFileSync(join(__dirname, "..", PICTURE), await dashboardPicture());
}

if (require.main === module) void main();

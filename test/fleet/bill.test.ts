import { describe, expect, it } from "vitest";
import { publisherPlan } from "../../components/render/publisher-plan";
import { ARCHITECTURE_ORDER } from "../../components/service/architectures";
import { ARCHITECTURE_METRIC_UNITS, METRIC_UNITS } from "../../components/service/metrics";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { plainDeployment } from "../fakes/deployment";
import { pageText } from "../repository-paths";

const PAGE = pageText("docs/prices-and-quotas.md");

describe("the page of prices", () => {
  it("has the bill that its own prices and the publisher's plan give", () => {
    const [, table = ""] = PAGE.split("<!-- bill -->");
    const [amounts = ""] = table.split("<!-- /bill -->");
    const rows = [...amounts.matchAll(/^\| (\w[^|]*) \| ([\d.]+) \|/gm)];

    const shown = Object.fromEntries(rows.map(([, driver = "", amount = ""]) => [driver, amount]));
    expect(shown).toEqual(
      Object.fromEntries(Object.entries(bill()).map(([driver, amount]) => [driver, amount.toFixed(2)])),
    );
  });

  it("names every quota with its confidence and a page", () => {
    const [, quotas = ""] = PAGE.split("## Quotas");
    const rows = quotas
      .split("\n")
      .filter((line) => line.startsWith("| "))
      .slice(2);

    expect(rows.length).toBeGreaterThan(14);
    expect(rows.filter((row) => !/ \| [HML] \| \[[^\]]+\]\(https:\/\/\S+\) \|$/.test(row))).toEqual([]);
  });
});

/** Dollars a month: 300 services, 10 runs of each, 4 minutes a build, 9 TB of images. */
function bill(): Readonly<Record<string, number>> {
  const publisher = resolvePublisher("fleet");
  const {
    alarms,
    schedule,
    function: { memoryMiB },
  } = publisherPlan(publisher, plainDeployment());
  const runs = 300 * 10;
  const invocations = runs * 6 + (30 * 24 * 60) / minutesOf(schedule.expression);
  const metrics =
    Object.keys(METRIC_UNITS).length +
    ARCHITECTURE_ORDER.length * Object.keys(ARCHITECTURE_METRIC_UNITS).length;
  return {
    "x86 builds": runs * 4 * price("CodeBuild, Linux x86, a minute", /Small ([\d.]+)/),
    "Arm builds": runs * 4 * price("CodeBuild, Linux Arm, a minute", /Small ([\d.]+)/),
    images: 9000 * price("ECR storage, GB and month", /([\d.]+)/),
    "logs of the builds": 6 * price("CloudWatch Logs: GB received", /([\d.]+)/),
    function:
      invocations * 0.5 * (memoryMiB / 1024) * price("Lambda", /, ([\d.]+)/) +
      (invocations / 1e6) * price("Lambda", /([\d.]+)/),
    ledger: ((runs * 10) / 1e6) * price("DynamoDB on demand", /([\d.]+)/),
    alarms: Object.keys(alarms).length * price("CloudWatch: custom metric", /, ([\d.]+), /),
    metrics: metrics * price("CloudWatch: custom metric", /([\d.]+)/),
  };
}

/** A price of the page, in the row that starts so. */
function price(driver: string, number: RegExp): number {
  const row = PAGE.split("\n").find((line) => line.startsWith(`| ${driver}`));
  const found = number.exec(row?.split("|")[2] ?? "")?.[1];
  if (found === undefined) throw new Error(`the page has no price of ${driver}`);
  return Number(found);
}

function minutesOf(expression: string): number {
  return Number(/rate\((\d+) minutes?\)/.exec(expression)?.[1]);
}

import { describe, expect, it } from "vitest";
import type { LineOptions, MetricWidget, Widget } from "../../components/render/dashboard-widgets";
import { dashboardBody, dashboardPlan, RUNBOOK } from "../../components/render/publisher-dashboard";
import { ARCHITECTURE_METRIC_UNITS, METRIC_UNITS } from "../../components/service/metrics";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { plainDeployment } from "../fakes/deployment";
import { pageText } from "../repository-paths";

const publisher = resolvePublisher("fleet", { dashboard: true });
const body = dashboardBody(publisher, plainDeployment({ region: "eu-central-1" }));
const charts = body.widgets.flatMap((widget) => (widget.type === "metric" ? [widget.properties] : []));

function optionsIn({ metrics }: MetricWidget<string>["properties"]): readonly LineOptions[] {
  return metrics.flatMap((line) => line.filter((part) => typeof part === "object"));
}

describe("the dashboard of a publisher", () => {
  it("is made only when it is asked for, since three are free in an account and the fourth is not", () => {
    expect(dashboardPlan(resolvePublisher("fleet"), plainDeployment())).toBeUndefined();
    expect(dashboardPlan(publisher, plainDeployment())).toBeDefined();
  });

  it("has the region in its name, because an account has one list of dashboards for all regions", () => {
    const { name = "", body: text = "" } =
      dashboardPlan(publisher, plainDeployment({ region: "eu-central-1" })) ?? {};

    expect(name).toBe("fleet-publisher-eu-central-1");
    expect(name).toMatch(/^[A-Za-z0-9_-]{1,255}$/);
    expect(JSON.parse(text)).toEqual(body);
  });

  it("fills the 24 columns of the grid, row by row, without two widgets on one place", () => {
    const taken = new Map<string, Widget<string>>();
    for (const widget of body.widgets) {
      for (let x = widget.x; x < widget.x + widget.width; x += 1) {
        for (let y = widget.y; y < widget.y + widget.height; y += 1) {
          expect(taken.has(`${x} ${y}`)).toBe(false);
          taken.set(`${x} ${y}`, widget);
        }
      }
    }

    const rows = Math.max(...body.widgets.map(({ y, height }) => y + height));
    expect(Math.max(...body.widgets.map(({ x, width }) => x + width))).toBe(24);
    expect(taken.size).toBe(24 * rows);
  });

  it("shows runs by outcome, the time to the tag, build minutes, the queue, emulation and troubles", () => {
    expect(charts.map(({ title }) => title)).toEqual([
      "Runs by outcome",
      "From the commit to the tag (median)",
      "Build minutes",
      "Time in the queue (longest)",
      "Platforms that QEMU built",
      "What needs a look",
      "What waits",
    ]);
    for (const { region, yAxis } of charts) {
      expect(region).toBe("eu-central-1");
      expect(yAxis.left.label).not.toBe("");
    }
  });

  it("shows metrics that a publisher sends, under the dimensions that they have", () => {
    const shown = charts.flatMap(({ metrics }) =>
      metrics.flatMap((line) => (line.length > 1 ? [line.filter((part) => typeof part === "string")] : [])),
    );
    const own = shown.filter(([namespace]) => namespace === "MultiArchCodeBuild");

    for (const [, name = "", ...dimensions] of own) {
      if (name in METRIC_UNITS) expect(dimensions).toEqual(["service", "fleet"]);
      else {
        expect(Object.keys(ARCHITECTURE_METRIC_UNITS)).toContain(name);
        expect(dimensions).toEqual([
          "service",
          "fleet",
          "architecture",
          expect.stringMatching(/^(amd64|arm64)$/),
        ]);
      }
    }
    expect(shown.filter((line) => !own.includes(line))).toEqual([
      ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "fleet-dead-letters"],
    ]);
  });

  it("computes with metrics of the same chart, which have ids that CloudWatch takes", () => {
    for (const chart of charts) {
      const all = optionsIn(chart);
      const ids = all.flatMap(({ id }) => id ?? []);
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) expect(id).toMatch(/^[a-z]\w*$/);
      for (const { expression } of all) {
        if (expression !== undefined) expect(ids).toContain(expression.replace(" / 60", ""));
      }
    }
  });

  it("shows the state of every alarm", () => {
    const alarms = body.widgets.flatMap((widget) =>
      widget.type === "alarm" ? widget.properties.alarms : [],
    );

    expect(alarms).toEqual(
      ["dead-letters", "overdue", "reconcile", "starts"].map(
        (name) => `arn:aws:cloudwatch:eu-central-1:123456789012:alarm:fleet-${name}`,
      ),
    );
  });

  it("names headings that the page of operations has", () => {
    const page = pageText("docs/operations.md");
    const [text] = body.widgets;

    for (const [heading] of RUNBOOK) {
      expect(page).toMatch(new RegExp(`^##+ ${heading}$`, "m"));
      expect(JSON.stringify(text)).toContain(heading);
    }
  });
});

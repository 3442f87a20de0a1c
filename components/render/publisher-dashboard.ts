import type { Publisher } from "../service/publisher";
import { type Chart, dashboardCharts } from "./dashboard-charts";
import type { AlarmWidget, MetricWidget, Placed, TextWidget, Widget } from "./dashboard-widgets";
import { type Deployment, filled } from "./deployment";
import { regionalArn } from "./policy-document";

/** A dashboard of CloudWatch: API_PutDashboard. */
export interface DashboardPlan<R> {
  readonly logicalId: string;
  readonly name: R;
  /** JSON text. */
  readonly body: R;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
export interface DashboardBody<R> {
  readonly start: string;
  /** `inherit` keeps the period of each chart, whatever time the reader looks at. */
  readonly periodOverride: "inherit";
  readonly widgets: readonly Widget<R>[];
}

/**
 * The dashboard of a publisher; `undefined` unless the option asks for it. An account has one list of dashboards for all regions
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html), so the name has the region.
 */
export function dashboardPlan<R>(
  publisher: Publisher,
  deployment: Deployment<R>,
): DashboardPlan<R> | undefined {
  if (!publisher.dashboard) return undefined;
  return {
    logicalId: "dashboard",
    name: filled(deployment, [`${publisher.functionName}-`, { deployment: "region" }]),
    body: deployment.json(dashboardBody(publisher, deployment)),
  };
}

/** What the dashboard of a publisher shows. Nothing in it names a service, so it stays as it is when one is added. */
export function dashboardBody<R>(publisher: Publisher, deployment: Deployment<R>): DashboardBody<R> {
  const charts = dashboardCharts(publisher, HEAD_ROWS).map((chart) => chartWidget(chart, deployment));
  const widgets = [introduction(publisher), alarmStates(publisher, deployment), ...charts];
  return { start: "-P7D", periodOverride: "inherit", widgets };
}

/** Headings of docs/operations.md, and when they help. */
export const RUNBOOK: readonly (readonly [heading: string, when: string])[] = [
  ["Alarms", "one of them is on"],
  ["Builds that do not start", "starts fail"],
  ["Runs that wait", "runs are without a build"],
  ["Dead letters: alarm and replay", "there are dead letters"],
];

const HEAD_ROWS = 6;

/** Longer than most gaps between builds in working hours, and short enough to tell the days apart. */
const PERIOD_SECONDS = 6 * 60 * 60;

function introduction({ name, functionName, reconcileMinutes }: Publisher): Placed<TextWidget> {
  const every = reconcileMinutes === 1 ? "minute" : `${reconcileMinutes} minutes`;
  const markdown = [
    `# Images of ${name}`,
    "Every value is of 6 hours; where nothing was built there is none. amd64 and arm64 (Graviton) are the architectures of the build projects. The time from the commit is that of runs that a push or a pipeline started.",
    `\`${functionName}\` reconciles every ${every}. What to do is in \`docs/operations.md\` of multiarch-codebuild, under these headings:`,
    RUNBOOK.map(([heading, when]) => `- **${heading}**: when ${when}`).join("\n"),
  ].join("\n\n");
  return { type: "text", x: 0, y: 0, width: 18, height: HEAD_ROWS, properties: { markdown } };
}

function alarmStates<R>(publisher: Publisher, deployment: Deployment<R>): Placed<AlarmWidget<R>> {
  const { alarmName, overdueAlarmName, reconcileAlarmName, startsAlarmName } = publisher;
  const alarms = [alarmName, overdueAlarmName, reconcileAlarmName, startsAlarmName].map((name) =>
    regionalArn(deployment, "cloudwatch", `alarm:${name}`),
  );
  return {
    type: "alarm",
    x: 18,
    y: 0,
    width: 6,
    height: HEAD_ROWS,
    properties: { title: "Alarms", alarms },
  };
}

function chartWidget<R>(
  { title, place, unit, stat, lines, stacked = false, max }: Chart,
  { region }: Deployment<R>,
): Placed<MetricWidget<R>> {
  const left = { label: unit, showUnits: false, min: 0, ...(max !== undefined && { max }) } as const;
  const view = "timeSeries";
  const properties = {
    title,
    region,
    view,
    stacked,
    stat,
    period: PERIOD_SECONDS,
    yAxis: { left },
    metrics: lines,
  } as const;
  return { type: "metric", ...place, properties };
}

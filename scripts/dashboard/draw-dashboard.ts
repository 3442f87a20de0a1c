import type { AlarmWidget, TextWidget, Widget } from "../../components/render/dashboard-widgets";
import type { AlarmPlan } from "../../components/render/publisher-alarms";
import type { DashboardBody } from "../../components/render/publisher-dashboard";
import type { DataPoint } from "./data-points";
import { drawChart } from "./draw-chart";
import { alarmState, type Span, seriesOf } from "./series";
import { type Box, text, wrapped } from "./svg";

/** What is drawn into a dashboard. */
export interface Drawing {
  readonly body: DashboardBody<string>;
  readonly alarms: readonly AlarmPlan<string>[];
  readonly points: readonly DataPoint[];
  readonly span: Span;
}

/** A column of CloudWatch's grid, and a row. */
const COLUMN = 50;
const ROW = 42;
const GAP = 8;

/** A dashboard as SVG, from the JSON that CloudWatch gets, in the same grid. */
export function drawDashboard(drawing: Drawing): string {
  const { widgets } = drawing.body;
  const width = Math.max(...widgets.map((widget) => widget.x + widget.width)) * COLUMN;
  const height = Math.max(...widgets.map((widget) => widget.y + widget.height)) * ROW;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    "<title>The dashboard of a publisher</title>",
    `<style>${STYLE}</style>`,
    `<rect class="ground" x="0" y="0" width="${width}" height="${height}"/>`,
    ...widgets.flatMap((widget) => drawWidget(widget, drawing)),
    "</svg>",
    "",
  ].join("\n");
}

const STYLE = `
  text { font: 13px -apple-system, "Segoe UI", Helvetica, Arial, "DejaVu Sans", sans-serif; fill: #1f2328; }
  .heading { font-size: 19px; font-weight: 700; }
  .title { font-size: 14px; font-weight: 600; }
  .small { font-size: 11px; fill: #57606a; }
  .ground { fill: #eef0f3; }
  .card { fill: #ffffff; stroke: #d0d7de; }
  .grid { stroke: #e6e9ed; }
`;

function drawWidget(widget: Widget<string>, { alarms, points, span }: Drawing): readonly string[] {
  const box: Box = {
    x: widget.x * COLUMN + GAP / 2,
    y: widget.y * ROW + GAP / 2,
    width: widget.width * COLUMN - GAP,
    height: widget.height * ROW - GAP,
  };
  const card = `<rect class="card" x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="6"/>`;
  switch (widget.type) {
    case "text":
      return [card, ...drawText(widget, box)];
    case "alarm":
      return [card, ...drawAlarms(widget, alarms, (alarm) => alarmState(alarm, points, span), box)];
    case "metric":
      return [card, ...drawChart(widget.properties, seriesOf(widget.properties, points, span), span, box)];
  }
}

function drawText({ properties }: TextWidget, box: Box): readonly string[] {
  let y = box.y + 12;
  return properties.markdown.split(/\n+/).flatMap((paragraph) => {
    const heading = paragraph.startsWith("# ");
    const words = paragraph.replace(/^# /, "").replace(/^- /, "•  ").replace(/[`*]/g, "");
    return wrapped(words, Math.floor(box.width / 6.5)).map((line) => {
      y += heading ? 20 : 21;
      return text(box.x + 14, y, line, heading ? "heading" : "");
    });
  });
}

function drawAlarms(
  { properties }: AlarmWidget<string>,
  alarms: readonly AlarmPlan<string>[],
  stateOf: (alarm: AlarmPlan<string>) => "OK" | "ALARM",
  box: Box,
): readonly string[] {
  const named = properties.alarms.map((arn) => {
    const alarm = alarms.find(({ name }) => arn.endsWith(`:alarm:${name}`));
    if (alarm === undefined) throw new Error(`there is no alarm ${arn}`);
    return alarm;
  });
  return [
    text(box.x + 14, box.y + 22, properties.title, "title"),
    ...named.flatMap((alarm, index) => {
      const y = box.y + 40 + index * 44;
      const isOn = stateOf(alarm) === "ALARM";
      const color = isOn ? "#d62728" : "#2ca02c";
      return [
        `<rect fill="${color}" x="${box.x + 14}" y="${y}" width="5" height="34" rx="2"/>`,
        text(box.x + 28, y + 14, alarm.name),
        text(box.x + 28, y + 30, isOn ? "In alarm" : "OK", "small"),
      ];
    }),
  ];
}

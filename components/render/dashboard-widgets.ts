/** Where a widget is, in a grid of 24 columns: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A part of a dashboard; `R` is a reference to what only a deployment knows. */
export type Widget<R> = Placed<TextWidget | MetricWidget<R> | AlarmWidget<R>>;

export type Placed<T> = Place & T;

export interface TextWidget {
  readonly type: "text";
  readonly properties: { readonly markdown: string };
}

export interface AlarmWidget<R> {
  readonly type: "alarm";
  readonly properties: { readonly title: string; readonly alarms: readonly R[] };
}

export interface MetricWidget<R> {
  readonly type: "metric";
  readonly properties: {
    readonly title: string;
    readonly region: R | string;
    readonly view: "timeSeries";
    readonly stacked: boolean;
    readonly stat: string;
    readonly period: number;
    readonly yAxis: { readonly left: Axis };
    readonly metrics: readonly MetricLine[];
  };
}

/** `label` names the unit, so CloudWatch need not. */
export interface Axis {
  readonly label: string;
  readonly showUnits: false;
  readonly min: 0;
  readonly max?: number;
}

/** Namespace, name and dimensions of a metric, or nothing before an expression; how it is shown comes last. */
export type MetricLine = readonly [...texts: string[], options: LineOptions];

export interface LineOptions {
  readonly label: string;
  readonly color?: string;
  readonly stat?: string;
  readonly id?: string;
  readonly visible?: boolean;
  readonly expression?: string;
}

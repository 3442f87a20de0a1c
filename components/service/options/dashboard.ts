import { booleanProblem } from "./checks";
import type { OptionGroup, PublisherOptionContext } from "./group";

/** Option `dashboard`. */
export interface DashboardOption {
  /**
   * Whether the publisher has a dashboard in CloudWatch: runs by outcome, the time from the commit to the tag, build minutes, the
   * queue, emulation, alarms. It is called `<name>-publisher-<region>`, and does not grow with the services. Three dashboards of an
   * account are free, each further one is USD 3 a month, so none is made unless it is asked for.
   *
   * @default false
   */
  readonly dashboard?: boolean;
}

/** Part of the model: `dashboard`. */
export interface DashboardModel {
  readonly dashboard: boolean;
}

export const DASHBOARD: OptionGroup<DashboardOption, DashboardModel, [], PublisherOptionContext> = {
  checks: { dashboard: (value) => [booleanProblem("dashboard", value)] },
  resolve: ({ dashboard = false }) => ({ dashboard }),
};

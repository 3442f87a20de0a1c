import { LATE_SERVICE_OPTIONS } from "../../components/service/options/service-options";

/** The options of a service in which a value may be known only at deployment, as messages list them. */
export const LATE_OPTIONS = [...new Set(LATE_SERVICE_OPTIONS.map((place) => place.split(/[.[]/)[0]))].join(
  ", ",
);

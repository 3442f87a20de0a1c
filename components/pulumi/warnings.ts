import * as pulumi from "@pulumi/pulumi";
import { regionWarningTexts, type WarningText, warningTexts } from "../render/warning-text";
import type { Service } from "../service/service";

/** Tells the warnings of a service in every preview and update. */
export function tellWarnings(
  component: pulumi.Resource,
  service: Service,
  region: pulumi.Input<string>,
): void {
  const tell = (warnings: readonly WarningText[]) => {
    for (const { text } of warnings) void pulumi.log.warn(text, component);
  };
  tell(warningTexts(service));
  pulumi.output(region).apply((name) => tell(regionWarningTexts(service, name)));
}

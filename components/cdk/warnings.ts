import { Annotations, Stack, Token } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { regionWarningTexts, warningTexts } from "../render/warning-text";
import type { Service } from "../service/service";

/** Tells the warnings of a service when the app is synthesised; those of a region only where the stack names one. */
export function tellWarnings(construct: Construct, service: Service): void {
  const { region } = Stack.of(construct);
  const ofRegion = Token.isUnresolved(region) ? [] : regionWarningTexts(service, region);
  for (const { id, text } of [...warningTexts(service), ...ofRegion])
    Annotations.of(construct).addWarningV2(id, text);
}

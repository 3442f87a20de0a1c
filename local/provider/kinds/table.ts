import type { Kinds } from "../kind";
import { COMPUTE } from "./compute";
import { DATA } from "./data";
import { EVENTS } from "./events";
import { IMAGES } from "./images";

/**
 * Every kind that the provider has. A property that is not here is refused: CloudFormation of the local cloud ignores it, or
 * nobody needed it yet. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
 */
export const KINDS: Kinds = { ...COMPUTE, ...DATA, ...EVENTS, ...IMAGES };

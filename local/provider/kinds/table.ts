import type { Kinds } from "../kind";
import { COMPUTE } from "./compute";
import { DATA } from "./data";
import { EVENTS } from "./events";
import { IMAGES } from "./images";

/** Every kind that the provider has. A property that is not here is refused: the local cloud ignores it, or no program here needs it. */
export const KINDS: Kinds = { ...COMPUTE, ...DATA, ...EVENTS, ...IMAGES };

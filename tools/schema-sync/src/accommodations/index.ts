/** Every accommodation, in the order in which they are applied. */
import type { Accommodation } from "./accommodation.js";
import { IXT_MODULE } from "./ixt-module.js";
import { MODULE_CONTEXT_SERVICES } from "./module-context-services.js";

export type { Accommodation } from "./accommodation.js";

/** All departures of the derived schemas from upstream's; there are no others but the annotations. */
export const ACCOMMODATIONS: readonly Accommodation[] = [MODULE_CONTEXT_SERVICES, IXT_MODULE];

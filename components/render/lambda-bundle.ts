import { join } from "node:path";

/** Folder of the bundled publisher function, part of the package, so synthesis needs no bundler and no Docker. */
export const PUBLISHER_BUNDLE = join(__dirname, "..", "..", "dist", "lambda");

/** Handler of the bundle, in Lambda's `file.export` form. */
export const PUBLISHER_HANDLER = "index.handler";

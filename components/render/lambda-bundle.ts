import { join } from "node:path";

/** Folder of the bundled publisher function, shipped in the package: no bundler and no Docker run at the user's synthesis. */
export const PUBLISHER_BUNDLE = join(__dirname, "..", "..", "dist", "lambda");

/** Handler of the bundle, in Lambda's `file.export` form. */
export const PUBLISHER_HANDLER = "index.handler";

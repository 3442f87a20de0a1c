import { aptSourceArchitecture } from "./apt-source-architecture";
import { architecturePath } from "./architecture-path";
import { runtimeArgument, shadowedArgument, undeclaredArgument } from "./automatic-argument-rules";
import { baseImageArchitecture } from "./base-image-architecture";
import { buildArgument } from "./build-argument";
import { buildPlatformLeak, buildPlatformUname } from "./build-platform-rules";
import { buildPlatformTarget } from "./build-platform-target";
import { sharedCache, unlockedCache } from "./cache-rules";
import { architectureNames, silentFallThrough } from "./case-rules";
import { compilerFlag, nativeCpu } from "./compiler-flag";
import { constantPlatform } from "./constant-platform";
import { downloadArchitecture } from "./download-architecture";
import { entrypointArchitecture, environmentArchitecture } from "./environment-architecture";
import { emulatorBinary, prebuiltBinary } from "./file-rules";
import { lostVariant } from "./lost-variant";
import { misspeltArgument } from "./misspelt-argument";
import { oneChecksum } from "./one-checksum";
import { foreignArchitecture, packageArchitecture, x86Package } from "./package-architecture";
import type { Rule } from "./rule";
import { syntax } from "./syntax";
import {
  dotnetRuntime,
  goArchitecture,
  moduleArchitecture,
  rustTarget,
  toolchainTarget,
} from "./target-flags";

/** Every rule. Where two are about one text of one instruction, the first has the finding. */
export const RULES: readonly Rule[] = [
  syntax,
  constantPlatform,
  buildPlatformTarget,
  baseImageArchitecture,
  shadowedArgument,
  misspeltArgument,
  undeclaredArgument,
  runtimeArgument,
  oneChecksum,
  architectureNames,
  silentFallThrough,
  lostVariant,
  buildArgument,
  buildPlatformLeak,
  buildPlatformUname,
  downloadArchitecture,
  moduleArchitecture,
  x86Package,
  packageArchitecture,
  aptSourceArchitecture,
  foreignArchitecture,
  architecturePath,
  compilerFlag,
  nativeCpu,
  goArchitecture,
  rustTarget,
  dotnetRuntime,
  toolchainTarget,
  prebuiltBinary,
  emulatorBinary,
  entrypointArchitecture,
  environmentArchitecture,
  sharedCache,
  unlockedCache,
];

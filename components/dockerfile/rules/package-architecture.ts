import { architectureWords, isChosen, onlyArchitecture } from "./architecture-words";
import { type LintFile, type LintStage, listed } from "./lint-file";
import { type Literal, literalHits } from "./literals";
import { lineOf, type ShellPlace, shellPlaces } from "./places";
import type { Hit, Rule } from "./rule";

export const packageArchitecture: Rule = {
  id: "package-architecture",
  summary: "a package that is installed has an architecture in its name",
  check: packages,
};

export const x86Package: Rule = {
  id: "x86-package",
  summary: "a package that is installed exists for x86 alone",
  check: x86Packages,
};

export const foreignArchitecture: Rule = {
  id: "foreign-architecture",
  summary: "`dpkg --add-architecture` names one architecture for every platform",
  check: foreignArchitectures,
};

const INSTALLERS = new Set([
  "apt-get",
  "apt",
  "aptitude",
  "apk",
  "yum",
  "dnf",
  "microdnf",
  "tdnf",
  "zypper",
  "pacman",
  "dpkg",
  "rpm",
]);
/** Compilers and libraries for another architecture than that of the machine are packages of every machine. */
const CROSS = /-linux-(?:gnu|musl)|-cross\b|^crossbuild-|^qemu|-none-eabi|^binutils/;

/**
 * Debian's and Fedora's packages without a build for arm64, each by its page of
 * https://packages.debian.org/bookworm/<package>: the 32-bit libraries of x86, and what talks to its firmware.
 */
const X86_ONLY =
  /^(?:gcc-(?:\d+-)?multilib|g\+\+-(?:\d+-)?multilib|lib32[a-z0-9+.-]+|libc6-(?:dev-)?i386|libx32[a-z0-9+.-]+|ia32-libs|wine32|google-chrome-(?:stable|beta|unstable)|intel-microcode|grub-pc(?:-bin)?|microcode_ctl|intel-mkl[a-z0-9.-]*|intel-media-va-driver(?:-non-free)?|i965-va-driver(?:-shaders)?)$/;

function* packages({ stages }: LintFile): Iterable<Hit> {
  for (const stage of stages) {
    yield* literalHits(namedPackages(stage), {
      severity: "warning",
      message: ({ text, architecture }, others) =>
        `"${text}" is the package for ${architecture}: on ${others} it is not found, or its programs do not run`,
      suggestion:
        'leave the architecture out: the package manager takes that of the image; "$(dpkg --print-architecture)" gives it where a name needs one',
    });
  }
}

function* namedPackages(stage: LintStage): Iterable<Literal> {
  for (const place of installed(stage)) {
    if (isChosen(place.guards) || CROSS.test(place.value) || place.value.includes("://")) continue;
    const found = onlyArchitecture(place.value);
    if (found === undefined || isDownloaded(place)) continue;
    yield { ...place, text: place.value, architecture: found.architecture, line: lineOf(place, found.word) };
  }
}

/** Whether the same script has a URL with this file's name: that is a finding of its own. */
function isDownloaded({ value, text }: ShellPlace): boolean {
  const file = value.replace(/^.*\//, "");
  return (
    /\.(?:deb|rpm|apk)$/.test(file) &&
    text.text.includes("://") &&
    text.text.indexOf(file) !== text.text.lastIndexOf(file)
  );
}

function* x86Packages({ stages }: LintFile): Iterable<Hit> {
  for (const stage of stages) {
    const others = stage.platforms.filter(
      ({ architecture }) => architecture !== "amd64" && architecture !== "386",
    );
    if (others.length === 0 || stage.runsOn === "constant" || stage.runsOn === "build") continue;
    for (const place of installed(stage)) {
      if (isChosen(place.guards) || !X86_ONLY.test(place.value.replace(/=.*$/, ""))) continue;
      const { instruction, value } = place;
      yield {
        stage,
        instruction,
        line: lineOf(place, value),
        severity: "warning",
        message: `the package "${value}" exists for x86 alone: the build for ${listed(others)} does not find it`,
        suggestion:
          'install it where [ "$TARGETARCH" = amd64 ] alone, or use a package that every platform has',
        subject: value,
      };
    }
  }
}

function* foreignArchitectures({ stages }: LintFile): Iterable<Hit> {
  for (const stage of stages) {
    if (stage.runsOn === "build") continue;
    yield* literalHits(addedArchitectures(stage), {
      severity: "warning",
      message: ({ architecture }, others) =>
        `packages of ${architecture} are added on every platform: on ${others} their programs do not run, and Ubuntu serves them from another address`,
      suggestion:
        "add the architecture in a stage on $BUILDPLATFORM that cross-compiles, or under a condition on $TARGETARCH",
    });
  }
}

function* addedArchitectures(stage: LintStage): Iterable<Literal> {
  for (const place of shellPlaces(stage)) {
    const { program, command, value, guards } = place;
    if (program !== "dpkg" || isChosen(guards)) continue;
    const at = command.words.findIndex(({ value: word }) => word === "--add-architecture");
    if (at === -1 || command.words[at + 1]?.start !== place.start) continue;
    const [found] = architectureWords(value);
    if (found !== undefined)
      yield {
        ...place,
        text: `--add-architecture ${value}`,
        architecture: found.architecture,
        line: lineOf(place, value),
      };
  }
}

/** The arguments of a package manager that name packages. */
function* installed(stage: LintStage): Iterable<ShellPlace> {
  for (const place of shellPlaces(stage)) {
    const { program, command, value, start, name } = place;
    if (name !== undefined || value.startsWith("-")) continue;
    const words = command.words.map((word) => word.value);
    const manager = INSTALLERS.has(program) ? 0 : words.findIndex((word) => INSTALLERS.has(word));
    if (manager === -1 || start === command.words[manager]?.start) continue;
    if (
      words
        .slice(manager)
        .some((word) => /^(?:install|add|reinstall|localinstall|-i|-[UiSv]+h?|-S.*|in)$/.test(word))
    )
      yield place;
  }
}

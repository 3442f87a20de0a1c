import { describe, expect, it } from "vitest";
import { lintDockerfile } from "../../../components/dockerfile/rules/lint-dockerfile";

/** Rule and severity of each finding, with its line. */
function found(text: string, platforms?: readonly string[]): readonly string[] {
  const options = platforms === undefined ? {} : { platforms };
  return lintDockerfile(text, options).map(({ rule, severity, line }) => `${line} ${severity} ${rule}`);
}

const ARM = ["linux/amd64", "linux/arm64", "linux/arm/v7"];

describe("hazards", () => {
  const rows: readonly (readonly [string, string, readonly string[], (readonly string[])?])[] = [
    [
      "a constant by a default",
      "ARG P=linux/amd64\nFROM --platform=$P alpine",
      ["2 error constant-platform"],
    ],
    [
      "a constant in a stage that is copied from",
      "FROM --platform=linux/amd64 gcc AS b\nRUN make\nFROM alpine\nCOPY --from=b /x /x",
      ["1 warning constant-platform"],
    ],
    [
      "a constant below the image",
      "FROM --platform=amd64 alpine AS base\nFROM base\nRUN true",
      ["1 error constant-platform"],
    ],
    [
      "a constant for another given platform",
      "FROM --platform=linux/arm64 alpine",
      ["1 error constant-platform"],
      ["linux/amd64"],
    ],
    [
      "a base image by an argument",
      "ARG ARCH=amd64\nFROM ${ARCH}/alpine",
      ["2 error base-image-architecture"],
    ],
    ["a tag with an architecture", "FROM ghcr.io/a/b:1.2-aarch64", ["1 error base-image-architecture"]],
    [
      "an image that is copied from",
      "FROM alpine\nCOPY --from=arm64v8/busybox /bin/x /x",
      ["2 warning base-image-architecture"],
    ],
    [
      "a download in a here-document",
      "FROM alpine\nRUN <<EOF\nset -e\nwget https://e.com/x-amd64\nEOF",
      ["4 warning download-architecture"],
    ],
    [
      "a download in the JSON form",
      'FROM alpine\nRUN ["wget", "https://e.com/x-amd64.tgz"]',
      ["2 warning download-architecture"],
    ],
    [
      "a download on a continued line",
      "FROM alpine\nRUN true \\\n # why\n && wget https://e.com/x-amd64",
      ["4 warning download-architecture"],
    ],
    [
      "a download in sh -c",
      `FROM alpine\nRUN sh -c 'wget https://e.com/linux/x64/t'`,
      ["2 warning download-architecture"],
    ],
    [
      "a download of ADD",
      "FROM alpine\nADD https://e.com/t_linux_amd64.deb /t.deb",
      ["2 warning download-architecture"],
    ],
    [
      "a URL in a variable",
      "FROM alpine\nRUN U=https://e.com/x-amd64 && wget $U",
      ["2 warning download-architecture"],
    ],
    [
      "a URL with a substitution inside",
      "FROM alpine\nRUN wget https://e.com/$(curl -s https://e.com/v)/linux/amd64/t",
      ["2 warning download-architecture"],
    ],
    [
      "a URL behind a variable",
      "FROM alpine\nARG BASE\nRUN wget $BASE/t-linux-x86_64.zip",
      ["3 warning download-architecture"],
    ],
    [
      "a download after a test of something else",
      "FROM alpine\nRUN [ -f /x ] && wget https://e.com/x-amd64",
      ["2 warning download-architecture"],
    ],
    [
      "two downloads",
      "FROM alpine\nRUN wget https://e.com/a-amd64 && \\\n wget https://e.com/b-x86_64",
      ["2 warning download-architecture", "3 warning download-architecture"],
    ],
    ["an ENV that hides an argument", "FROM alpine\nENV TARGETARCH=amd64", ["2 error shadowed-argument"]],
    [
      "a default before the first FROM",
      "ARG TARGETPLATFORM=linux/amd64\nFROM alpine",
      ["1 error shadowed-argument"],
    ],
    [
      "an argument before the first FROM",
      "ARG TARGETARCH\nFROM alpine\nRUN echo $TARGETARCH > /a",
      ["3 error undeclared-argument"],
    ],
    ["an argument of COPY", "FROM alpine\nCOPY bin/$TARGETARCH/x /x", ["2 error undeclared-argument"]],
    [
      "an argument of the stage before",
      "FROM alpine AS a\nARG TARGETARCH\nRUN echo $TARGETARCH >/x\nFROM alpine\nCOPY --from=a /x /x\nRUN echo $TARGETARCH >/x",
      ["6 error undeclared-argument"],
    ],
    [
      "an argument with a fallback",
      "FROM alpine\nRUN wget https://e.com/t-${TARGETARCH:-amd64}",
      ["2 error undeclared-argument"],
    ],
    [
      "an argument after its use",
      "FROM alpine\nRUN echo $TARGETARCH >/x\nARG TARGETARCH",
      ["2 error undeclared-argument"],
    ],
    [
      "a platform of FROM that is misspelt",
      "FROM --platform=$BUILDPLATFROM golang AS b\nFROM alpine",
      ["1 info misspelt-argument"],
    ],
    [
      "a name in small letters",
      "FROM alpine\nARG targetarch\nRUN echo $targetarch",
      ["2 warning misspelt-argument"],
    ],
    [
      "an argument at run time",
      'FROM alpine\nARG TARGETARCH\nENTRYPOINT ["/app-$TARGETARCH"]',
      ["3 error runtime-argument"],
    ],
    [
      "names of uname in a test",
      'FROM alpine\nARG TARGETARCH\nRUN if [ "$TARGETARCH" = "aarch64" ]; then apk add x; fi',
      ["3 error architecture-names"],
    ],
    [
      "names of Docker for uname",
      "FROM alpine\nRUN case $(uname -m) in amd64) a=1;; arm64) a=2;; *) exit 1;; esac",
      ["2 error architecture-names", "2 error architecture-names"],
    ],
    [
      "names of Docker for a variable",
      'FROM alpine\nRUN arch="$(uname -m)"; case "$arch" in x86_64) a=1;; arm64) a=2;; *) exit 1;; esac',
      ["2 error architecture-names"],
    ],
    [
      "no arm for a platform",
      'FROM alpine\nARG TARGETARCH\nRUN case "$TARGETARCH" in amd64) f=x;; esac; wget https://e.com/$f',
      ["3 warning silent-fall-through"],
    ],
    [
      "no arm for 32-bit Arm",
      "FROM alpine\nARG TARGETARCH TARGETVARIANT\nRUN case $TARGETARCH$TARGETVARIANT in amd64) a=1;; arm64) a=2;; arm) a=3;; esac",
      ["3 warning silent-fall-through"],
      ARM,
    ],
    [
      "no arm for what dpkg says",
      'FROM debian\nRUN dpkgArch="$(dpkg --print-architecture)"; case "${dpkgArch##*-}" in amd64) a=1;; esac; echo $a >/a',
      ["2 warning silent-fall-through"],
    ],
    [
      "an extra for one architecture",
      'FROM alpine\nARG TARGETARCH\nRUN case "$TARGETARCH" in arm64) export X=1 ;; esac && make',
      ["3 info silent-fall-through"],
    ],
    [
      "a lost variant in a URL",
      "FROM alpine\nARG TARGETARCH\nRUN wget https://e.com/t-linux-$TARGETARCH",
      ["3 warning lost-variant"],
      ARM,
    ],
    [
      "a build argument for Go",
      "FROM golang AS b\nARG BUILDARCH\nRUN GOARCH=$BUILDARCH go build -o /x\nFROM scratch\nCOPY --from=b /x /x",
      ["3 warning build-argument"],
    ],
    [
      "cargo for the builder",
      "FROM --platform=$BUILDPLATFORM rust AS b\nRUN cargo build --release\nFROM debian\nCOPY --from=b /src/target/release/x /x",
      ["2 warning build-platform-leak"],
    ],
    [
      "pip for the builder",
      "FROM --platform=$BUILDPLATFORM python AS b\nRUN python -m venv /venv && pip install numpy\nFROM python\nCOPY --from=b /venv /venv",
      ["2 warning build-platform-leak"],
    ],
    [
      "Go for the builder in a stage on a stage",
      "FROM --platform=$BUILDPLATFORM golang AS base\nFROM base AS b\nRUN go build -o /x\nFROM scratch\nCOPY --from=b /x /x",
      ["3 warning build-platform-leak"],
    ],
    [
      "an argument that is declared and not used",
      "FROM --platform=$BUILDPLATFORM golang AS b\nARG TARGETARCH\nRUN go build -o /x\nFROM scratch\nCOPY --from=b /x /x",
      ["3 warning build-platform-leak"],
    ],
    ["Go in an ENV", "FROM golang\nENV CGO_ENABLED=0 GOOS=linux GOARCH=amd64", ["2 warning go-architecture"]],
    [
      "Rust in an ENV",
      "FROM rust\nENV CARGO_BUILD_TARGET=aarch64-unknown-linux-gnu",
      ["2 warning rust-target"],
    ],
    [
      "cmake's processor",
      "FROM gcc\nRUN cmake -DCMAKE_SYSTEM_PROCESSOR=x86_64 .",
      ["2 warning toolchain-target"],
    ],
    ["a flag in an ENV", 'FROM gcc\nENV CFLAGS="-O2 -mavx2"', ["2 warning compiler-flag"]],
    [
      "a wheel",
      "FROM python\nRUN pip install ./x-1.0-cp313-cp313-manylinux_2_28_x86_64.whl",
      ["2 warning module-architecture"],
    ],
    [
      "a package of dnf",
      "FROM fedora\nRUN dnf install -y glibc-devel.x86_64",
      ["2 warning package-architecture"],
    ],
    [
      "a source of apt in a here-document",
      "FROM debian\nCOPY <<EOF /etc/apt/sources.list.d/a.list\n# a\ndeb [arch=amd64] https://e.com stable main\nEOF",
      ["4 warning apt-source-architecture"],
    ],
    [
      "a folder of Java",
      "FROM debian\nENV JAVA_HOME=/usr/lib/jvm/java-17-openjdk-amd64",
      ["2 warning architecture-path"],
    ],
    [
      "a library that is copied",
      "FROM debian AS b\nFROM debian\nCOPY --from=b /usr/lib/x86_64-linux-gnu/libx.so.1 /lib/",
      ["3 warning architecture-path"],
    ],
    [
      "a default of ARG",
      "FROM alpine\nARG ARCH=x86_64\nRUN make ARCH=$ARCH",
      ["2 warning environment-architecture"],
    ],
    ["a library of the context", "FROM alpine\nCOPY libx.so /usr/lib/", ["2 info prebuilt-binary"]],
    [
      "a hazard in a stage that the image does not need",
      "FROM alpine AS old\nRUN wget https://e.com/x-amd64\nFROM alpine",
      ["2 info download-architecture"],
    ],
    [
      "a checksum of ADD",
      `FROM alpine\nARG TARGETARCH\nADD --checksum=sha256:${"a1".repeat(32)} https://e.com/t-$TARGETARCH /t`,
      ["3 error one-checksum"],
    ],
    [
      "an instruction that BuildKit refuses",
      "FROM alpine\nCOPY\nRUN wget https://e.com/x-amd64",
      ["2 error syntax", "3 warning download-architecture"],
    ],
  ];

  it.each(rows.map(([name, text, expected, platforms]) => ({ name, text, expected, platforms })))(
    "are found: $name",
    ({ text, expected, platforms }) => {
      expect(found(text, platforms)).toEqual(expected);
    },
  );
});

describe("good files", () => {
  const rows: readonly (readonly [string, string, (readonly string[])?])[] = [
    [
      "cross-compiles Go",
      "FROM --platform=$BUILDPLATFORM golang AS b\nARG TARGETOS TARGETARCH\nENV GOOS=$TARGETOS GOARCH=$TARGETARCH\nRUN go build -o /x\nFROM scratch\nCOPY --from=b /x /x",
    ],
    [
      "cross-compiles with xx",
      "FROM --platform=$BUILDPLATFORM tonistiigi/xx AS xx\nFROM --platform=$BUILDPLATFORM golang AS b\nCOPY --from=xx / /\nARG TARGETPLATFORM\nRUN xx-go build -o /x && xx-verify /x\nFROM alpine\nCOPY --from=b /x /x",
    ],
    [
      "builds what is the same for every platform on the builder",
      "FROM --platform=$BUILDPLATFORM node AS web\nRUN npm ci && npm run build\nFROM nginx\nCOPY --from=web /app/dist /usr/share/nginx/html",
    ],
    [
      "chooses by TARGETARCH",
      'FROM alpine\nARG TARGETARCH\nRUN case "$TARGETARCH" in amd64) a=x86_64;; arm64) a=aarch64;; *) exit 1;; esac; wget https://e.com/t-$a',
    ],
    [
      "chooses whole URLs",
      "FROM alpine\nRUN case $(uname -m) in x86_64) u=https://e.com/t-amd64;; aarch64) u=https://e.com/t-arm64;; *) exit 1;; esac; wget $u",
    ],
    [
      "chooses by if",
      'FROM alpine\nARG TARGETARCH\nRUN if [ "$TARGETARCH" = "arm64" ]; then wget https://e.com/t-aarch64; else wget https://e.com/t-x86_64; fi',
    ],
    [
      "chooses by a test before &&",
      'FROM alpine\nRUN [ "$(uname -m)" = x86_64 ] && wget https://e.com/t-x86_64 || true',
    ],
    [
      "takes names of both kinds",
      'FROM alpine\nARG TARGETARCH\nRUN case "$TARGETARCH" in amd64|x86_64) a=1;; arm64|aarch64) a=2;; *) exit 1;; esac',
    ],
    [
      "chooses by dpkg",
      'FROM debian\nRUN arch="$(dpkg --print-architecture)"; case "${arch##*-}" in amd64) a=1;; arm64) a=2;; *) echo >&2 "no"; exit 1;; esac',
    ],
    [
      "has a default that another line changes",
      'FROM alpine\nRUN ARCH=amd64; if [ "$(uname -m)" = aarch64 ]; then ARCH=arm64; fi; wget https://e.com/t-$ARCH',
    ],
    [
      "maps names with sed",
      "FROM alpine\nARG TARGETARCH\nRUN wget https://e.com/t-$(echo $TARGETARCH | sed 's/amd64/x86_64/;s/arm64/aarch64/')",
    ],
    [
      "has a checksum for each",
      "FROM alpine\nARG TARGETARCH\nARG SUM_AMD64=aa\nARG SUM_ARM64=bb\nRUN wget https://e.com/t-$TARGETARCH",
    ],
    [
      "has a stage for each platform",
      "FROM alpine AS get-amd64\nRUN wget https://e.com/t-x86_64\nFROM alpine AS get-arm64\nRUN wget https://e.com/t-aarch64\nFROM get-${TARGETARCH}",
    ],
    [
      "has constant stages for each platform",
      "FROM --platform=linux/amd64 alpine AS s-amd64\nFROM --platform=linux/arm64 alpine AS s-arm64\nFROM s-$TARGETARCH",
    ],
    ["downloads for every platform", "FROM alpine\nRUN wget https://e.com/t-amd64 https://e.com/t-arm64"],
    ["loops over platforms", "FROM alpine\nRUN for a in amd64 arm64; do wget https://e.com/t-$a; done"],
    [
      "downloads for another system",
      "FROM alpine\nRUN wget https://e.com/t-darwin-amd64 https://e.com/t-windows-x64.exe",
    ],
    ["names an architecture in words", 'FROM alpine\nLABEL note="runs on x86_64"\nRUN echo "amd64 is fine"'],
    [
      "sets what looks like an automatic argument",
      "FROM alpine\nRUN TARGETARCH=$(uname -m) && echo $TARGETARCH",
    ],
    ["quotes what looks like one", "FROM alpine\nRUN printf '%s' '$TARGETARCH' > /script"],
    [
      "keeps an automatic argument",
      "FROM alpine\nARG TARGETARCH\nENV TARGETARCH=$TARGETARCH\nCMD echo $TARGETARCH",
    ],
    [
      "inherits an argument",
      "FROM alpine AS base\nARG TARGETARCH\nFROM base\nRUN wget https://e.com/t-$TARGETARCH",
    ],
    [
      "prints what builds",
      'FROM alpine\nARG BUILDPLATFORM TARGETPLATFORM\nRUN echo "on $BUILDPLATFORM for $TARGETPLATFORM"',
    ],
    [
      "installs a cross-compiler",
      "FROM --platform=$BUILDPLATFORM debian AS b\nRUN apt-get install -y gcc-aarch64-linux-gnu gcc-x86-64-linux-gnu\nFROM debian",
    ],
    [
      "keeps a variant",
      "FROM --platform=$BUILDPLATFORM golang AS b\nARG TARGETARCH TARGETVARIANT\nRUN GOARCH=$TARGETARCH GOARM=${TARGETVARIANT#v} go build -o /x\nFROM scratch\nCOPY --from=b /x /x",
      ARM,
    ],
    [
      "is built for the one that it names",
      "FROM --platform=linux/amd64 amd64/alpine\nRUN wget https://e.com/t-amd64\nENV GOARCH=amd64",
      ["linux/amd64"],
    ],
    [
      "is for Windows",
      "# escape=`\nFROM mcr.microsoft.com/windows/nanoserver:ltsc2025-amd64\nRUN curl https://e.com/t-x64.zip",
    ],
    ["is nothing but a base", "FROM scratch"],
    ["compiles for other systems", "FROM debian\nENV PATH=/usr/local/x86_64-unknown-illumos/bin:$PATH"],
    [
      "has a fallback that every platform has",
      "FROM alpine\nARG TARGETARCH\nRUN wget https://e.com/t-${TARGETOS:-linux}-$TARGETARCH",
    ],
    ["starts an emulator", "FROM debian\nCMD qemu-system-x86_64 -drive file=disk-amd64.img"],
  ];

  it.each(rows.map(([name, text, platforms]) => ({ name, text, platforms })))(
    "have no finding: one that $name",
    ({ text, platforms }) => {
      expect(found(text, platforms)).toEqual([]);
    },
  );
});

describe("the parts of a finding", () => {
  it("are the rule, how grave it is, the line, why it breaks and what to change", () => {
    expect(lintDockerfile("FROM debian\nRUN true \\\n && wget https://e.com/t-amd64")).toEqual([
      {
        rule: "download-architecture",
        severity: "warning",
        line: 3,
        message:
          '"https://e.com/t-amd64" is downloaded for every platform, and is for amd64: it does not run for linux/arm64',
        suggestion:
          'declare "ARG TARGETARCH" and choose the file by $TARGETARCH; where the names differ, by a "case" whose "*)" fails',
      },
    ]);
  });

  it("name the rules that a comment turns off", () => {
    const text =
      "FROM amd64/debian\n# multiarch-ignore download-architecture, go-architecture\nRUN wget https://e.com/t-amd64 && GOARCH=amd64 go build";

    expect(found(text)).toEqual(["1 error base-image-architecture"]);
  });

  it("are those of the stage that is built", () => {
    const text = "FROM alpine AS a\nRUN wget https://e.com/t-amd64\nFROM alpine AS b";

    expect(lintDockerfile(text, { target: "a" }).map(({ severity }) => severity)).toEqual(["warning"]);
    expect(lintDockerfile(text, { target: "b" }).map(({ severity }) => severity)).toEqual(["info"]);
  });

  it("refuses a platform that is none", () => {
    expect(() => lintDockerfile("FROM a", { platforms: ["linux/x/y/z"] })).toThrow("more than three parts");
  });
});

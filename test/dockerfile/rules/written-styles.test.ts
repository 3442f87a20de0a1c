import { describe, expect, it } from "vitest";
import { lintDockerfile } from "../../../components/dockerfile/rules/lint-dockerfile";

/** Rule and severity of each finding, with its line. */
function found(text: string): readonly string[] {
  return lintDockerfile(text).map(({ rule, severity, line }) => `${line} ${severity} ${rule}`);
}

describe("a hazard as people write it", () => {
  it.each([
    [
      "the name of the system is no choice of an architecture",
      'FROM debian\nRUN curl -LO "https://e.com/compose-$(uname -s)-x86_64"',
      ["2 warning download-architecture"],
    ],
    [
      "a file that grep picks from a release",
      "FROM alpine\nRUN curl -s https://api.github.com/repos/a/b/releases/latest | grep linux_amd64 | xargs curl -LO",
      ["2 warning download-architecture"],
    ],
    [
      "a file that jq picks from a release",
      `FROM alpine\nRUN curl -s https://api.github.com/repos/a/b/releases/latest | jq -r '.assets[] | select(.name=="b_Linux_amd64.tgz")'`,
      ["2 warning download-architecture"],
    ],
    [
      "tini without a suffix, which is for amd64",
      "FROM alpine\nENV V=v0.19.0\nADD https://github.com/krallin/tini/releases/download/${V}/tini /tini",
      ["3 warning download-architecture"],
    ],
    ["a variable of make", "FROM gcc\nRUN make ARCH=x86_64 install", ["2 warning toolchain-target"]],
    ["the CPU of bazel", "FROM gcc\nRUN bazel build --cpu=k8 //:a", ["2 warning toolchain-target"]],
    [
      "the target of zig",
      "FROM debian\nRUN zig build -Dtarget=x86_64-linux-musl",
      ["2 warning toolchain-target"],
    ],
    [
      "an option of an install script",
      "FROM debian\nRUN curl -fsSL https://e.com/install.sh | bash -s -- --arch amd64",
      ["2 warning toolchain-target"],
    ],
    [
      "an architecture of electron-builder",
      "FROM node\nRUN npx electron-builder --linux --x64",
      ["2 warning module-architecture"],
    ],
    [
      "a list of Ubuntu's archive",
      'FROM ubuntu:22.04\nRUN echo "deb http://archive.ubuntu.com/ubuntu jammy main" > /etc/apt/sources.list',
      ["2 warning apt-source-architecture"],
    ],
    [
      "lists of Ubuntu's archive in one text",
      "FROM ubuntu:22.04\nRUN printf 'deb http://e.com/ubuntu jammy main\\ndeb http://security.ubuntu.com/ubuntu jammy-security main\\n' > /etc/apt/sources.list",
      ["2 warning apt-source-architecture"],
    ],
    [
      "a download that ONBUILD defers",
      "FROM node\nONBUILD RUN curl -LO https://e.com/x-amd64",
      ["2 warning download-architecture"],
    ],
    [
      "a constant platform below ONBUILD, once",
      "FROM --platform=linux/amd64 node AS n\nONBUILD RUN true",
      ["1 error constant-platform"],
    ],
    [
      "an argument that ONBUILD does not declare",
      "FROM node\nONBUILD RUN curl -LO https://e.com/x-$TARGETARCH",
      ["2 error undeclared-argument"],
    ],
    [
      "a file whose name a script puts together",
      'FROM alpine\nRUN v=1 && f="helm-v${v}-linux-amd64.tar.gz" && wget "https://e.com/${f}"',
      ["2 warning environment-architecture"],
    ],
    [
      "one checksum in an argument",
      'FROM debian\nARG TARGETARCH\nARG SUM=542d3c1705f1c6a1c5a80d5dc62e2e45171af291e755d591c5e6531ef63b454e\nRUN wget -O /t https://e.com/t-$TARGETARCH && echo "$SUM  /t" | sha256sum -c',
      ["4 error one-checksum"],
    ],
    [
      "one checksum in an argument of ADD",
      "FROM debian\nARG TARGETARCH\nARG SUM=sha256:542d3c1705f1c6a1c5a80d5dc62e2e45171af291e755d591c5e6531ef63b454e\nADD --checksum=$SUM https://e.com/t-$TARGETARCH /t",
      ["4 error one-checksum"],
    ],
    [
      "modules of npm that are installed on the builder",
      "FROM --platform=$BUILDPLATFORM node AS d\nRUN npm ci\nFROM node\nCOPY --from=d /app/node_modules /app/node_modules",
      ["2 warning build-platform-leak"],
    ],
    [
      "an environment of Python that is filled on the builder",
      "FROM --platform=$BUILDPLATFORM python AS b\nRUN python -m venv /venv && /venv/bin/pip install -r r.txt\nFROM python\nCOPY --from=b /venv /venv",
      ["2 warning build-platform-leak"],
    ],
    [
      "a prefix of pip that is filled on the builder",
      "FROM --platform=$BUILDPLATFORM python AS b\nRUN pip install --prefix=/install -r r.txt\nFROM python\nCOPY --from=b /install /usr/local",
      ["2 warning build-platform-leak"],
    ],
    [
      "a program of a package of the builder",
      "FROM --platform=$BUILDPLATFORM debian AS b\nRUN apt-get update && apt-get install -y busybox-static\nFROM scratch\nCOPY --from=b /bin/busybox /bin/busybox",
      ["2 warning build-platform-leak"],
    ],
    [
      "a case over a variable that its arms set",
      "FROM alpine\nRUN A=$(uname -m) && case $A in x86_64) A=amd64 ;; arm64) A=arm64 ;; esac && wget https://e.com/x-$A",
      ["2 error architecture-names"],
    ],
    [
      "a feature of a CPU for Rust",
      'FROM rust\nENV RUSTFLAGS="-C target-feature=+avx2"',
      ["2 warning compiler-flag"],
    ],
  ])("%s", (_name, text, expected) => {
    expect(found(text)).toEqual(expected);
  });
});

describe("an innocent file as people write it", () => {
  it.each([
    [
      "tini by its suffix",
      "FROM alpine\nARG TARGETARCH\nADD https://github.com/krallin/tini/releases/download/v1/tini-${TARGETARCH} /tini",
    ],
    ["both options of uname", 'FROM debian\nRUN curl -LO "https://e.com/compose-$(uname -s)-$(uname -m)"'],
    ["the two options of uname together", 'FROM debian\nRUN curl -LO "https://e.com/$(uname -sm)-x86_64"'],
    [
      "a release that is picked by the machine",
      "FROM alpine\nRUN curl -s https://api.github.com/repos/a/b/releases/latest | grep linux_$(uname -m) | xargs curl -LO",
    ],
    [
      "lists of Ubuntu's archive and of its ports",
      'FROM ubuntu:22.04\nRUN echo "deb [arch=amd64] http://archive.ubuntu.com/ubuntu jammy main" > /etc/apt/sources.list && echo "deb [arch=arm64] http://ports.ubuntu.com/ubuntu-ports jammy main" >> /etc/apt/sources.list',
    ],
    [
      "Ubuntu's archive for a builder of amd64 alone",
      'FROM ubuntu:22.04\nARG TARGETARCH\nRUN if [ "$TARGETARCH" = amd64 ]; then echo "deb http://archive.ubuntu.com/ubuntu jammy main" > /etc/apt/sources.list; fi',
    ],
    ["an echo", 'FROM alpine\nCMD ["echo", "amd64"]'],
    [
      "a case whose result is asked for",
      'FROM debian\nARG TARGETARCH\nRUN u=; case "$TARGETARCH" in amd64) u=x64 ;; arm64) u=a64 ;; esac; if [ -n "$u" ]; then wget "https://e.com/$u"; fi',
    ],
    [
      "arguments that ONBUILD declares",
      "FROM node\nONBUILD ARG TARGETARCH\nONBUILD RUN curl -LO https://e.com/x-$TARGETARCH",
    ],
    [
      "modules of npm for a build alone",
      "FROM --platform=$BUILDPLATFORM node AS d\nRUN npm ci && npm run build\nFROM nginx\nCOPY --from=d /app/dist /www",
    ],
    [
      "certificates of the builder",
      "FROM --platform=$BUILDPLATFORM alpine AS c\nRUN apk add --no-cache ca-certificates tzdata\nFROM scratch\nCOPY --from=c /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/\nCOPY --from=c /usr/share/zoneinfo /usr/share/zoneinfo",
    ],
    [
      "checksums in arguments by architecture",
      'FROM debian\nARG TARGETARCH\nARG SUM_amd64=542d3c1705f1c6a1c5a80d5dc62e2e45171af291e755d591c5e6531ef63b454e\nARG SUM_arm64=e454b36fe1356e5c195d557e192fa17154e2e26cd5d08a5c1a6c1f5071c3d245\nRUN wget -O /t https://e.com/t-$TARGETARCH && eval "s=\\$SUM_$TARGETARCH" && echo "$s  /t" | sha256sum -c',
    ],
    [
      "programs for other systems",
      "FROM golang\nRUN GOOS=darwin GOARCH=amd64 go build -o /d/darwin . && env GOOS=windows GOARCH=amd64 go build -o /d/a.exe .",
    ],
    [
      "a case over a variable that its arms set, with every name",
      "FROM alpine\nRUN A=$(uname -m) && case $A in x86_64) A=amd64 ;; aarch64) A=arm64 ;; *) exit 1 ;; esac && wget https://e.com/x-$A",
    ],
    ["no C runtime in a program of Rust", 'FROM rust\nENV RUSTFLAGS="-C target-feature=-crt-static"'],
    [
      "a case that changes one name of its variable",
      'FROM alpine\nRUN A=$(dpkg --print-architecture); case "$A" in armhf) A=armv7 ;; esac; wget https://e.com/x-$A',
    ],
  ])("%s", (_name, text) => {
    expect(found(text)).toEqual([]);
  });
});

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
  ])("%s", (_name, text) => {
    expect(found(text)).toEqual([]);
  });
});

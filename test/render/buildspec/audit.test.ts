import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { AUDIT_PROGRAM } from "../../../components/render/buildspec/audit-program";
import { auditProgram } from "../../../scripts/audit-program";
import { type ElfHead, elfHead } from "../../audit/elf-heads";
import { DIGESTS, REPOSITORY, runBuildspec } from "./buildspec-run";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A folder of programs as the files of an image. */
function imageWith(programs: Readonly<Record<string, ElfHead>>): string {
  const folder = mkdtempSync(join(tmpdir(), "image-"));
  folders.push(folder);
  for (const [name, head] of Object.entries(programs)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), elfHead(head), { mode: 0o755 });
  }
  return folder;
}

function messagesOf(log: string): readonly string[] {
  return log.split("\n").filter((line) => line.startsWith("multiarch-codebuild: "));
}

const REMEDY =
  'let the Dockerfile build or copy the file of $TARGETARCH, or say why it belongs there in the option "skipAudit"';

describe("the audit of the buildspec", { timeout: 60_000 }, () => {
  it("is what its sources are bundled to, on one line of less than 8 KB", async () => {
    expect(AUDIT_PROGRAM).toBe(await auditProgram());
    expect(AUDIT_PROGRAM).toMatch(/^[\x20-\x7e]+$/);
    expect(AUDIT_PROGRAM.length).toBeLessThan(8_000);
  });

  it("reads the config and the files of each image that was pushed, by its digest", async () => {
    const run = await runBuildspec(
      { testCommand: ["/hello"] },
      { env: { MULTIARCH_PLATFORMS: "linux/arm64 linux/arm/v7" } },
    );

    expect(run.phases).toEqual(["install ok", "pre_build ok", "build ok", "post_build ok"]);
    expect(run.audits).toHaveLength(4);
    for (const platform of ["linux/arm64", "linux/arm/v7"] as const) {
      const image = `${REPOSITORY}@${DIGESTS[platform]}`;
      expect(run.audits.filter(({ argv }) => argv.join(" ").includes(image))).toMatchObject([
        {
          argv: [
            ...["docker", "buildx", "imagetools", "inspect"],
            '--format={"Entrypoint":{{json .Image.Config.Entrypoint}},"Cmd":{{json .Image.Config.Cmd}},"Env":{{json .Image.Config.Env}},"WorkingDir":{{json .Image.Config.WorkingDir}}}',
            image,
          ],
        },
        {
          argv: [
            ...["docker", "buildx", "build", "--progress=plain", `--platform=${platform}`],
            ...["--provenance=false", "--sbom=false", `--build-context=image=docker-image://${image}`],
            ...["--output=type=tar,dest=-", "-"],
          ],
          stdin: "FROM scratch AS image\nFROM image\n",
        },
      ]);
      expect(run.log).toContain(`0 programs of ${platform} looked at, none of another architecture\n`);
    }
  });

  it("fails the build of an image with a program of another architecture before it is tested, and exports no digest", async () => {
    const ARCHIVE = imageWith({ "app/server": "goAmd64", "bin/b": "goRiscv64", "bin/c": "goArm64" });

    const run = await runBuildspec({ testCommand: ["/hello"] }, { env: { ARCHIVE } });

    expect(run.phases).toEqual(["install ok", "pre_build ok", "build failed", "post_build ok"]);
    expect(messagesOf(run.log)).toEqual([
      `multiarch-codebuild: the image of linux/arm64 has /app/server (command "/app/server"), a program for amd64, and 1 more; ${REMEDY}`,
    ]);
    expect(run.log).toContain("\nalso /bin/b (on PATH), a program for riscv64\n");
    expect(run.builds).toHaveLength(1);
    expect(run.exported.IMAGE_DIGESTS).toBeUndefined();
  });

  it("tells every platform of a build that is refused", async () => {
    const env = {
      ARCHIVE: imageWith({ "bin/a": "goAmd64" }),
      MULTIARCH_PLATFORMS: "linux/arm64 linux/arm/v7",
    };

    const run = await runBuildspec({}, { env });

    const of = (platform: string) =>
      `multiarch-codebuild: the image of ${platform} has /bin/a (on PATH), a program for amd64; ${REMEDY}`;
    expect([...messagesOf(run.log)].sort()).toEqual([of("linux/arm/v7"), of("linux/arm64")]);
  });

  it("is left out for a reason, which stands in the log as it is", async () => {
    const skipAudit = `  it's for "all" $(machines) \`here\` \\n  `;

    const run = await runBuildspec({ skipAudit }, { env: { ARCHIVE: imageWith({ "bin/a": "goAmd64" }) } });

    expect(run.phases).toEqual(["install ok", "pre_build ok", "build ok", "post_build ok"]);
    expect(run.audits).toEqual([]);
    expect(run.log).toContain(`the programs of linux/arm64 are not looked at: ${skipAudit.trim()}\n`);
    expect(run.files.filter((file) => file.endsWith("audit.js"))).toEqual([]);
  });

  it.each([
    ["imagetools", "the config of the image of linux/arm64 could not be read; the message is above"],
    [
      "type=tar",
      "the image of linux/arm64 could not be looked at: the archive ends early; BuildKit's own message is above",
    ],
  ])("fails the build when the image cannot be read: %s", async (FAIL, words) => {
    const run = await runBuildspec({}, { env: { FAIL } });

    expect(run.phases).toContain("build failed");
    expect(messagesOf(run.log)).toEqual([`multiarch-codebuild: ${words}`]);
    expect(run.exported.IMAGE_DIGESTS).toBeUndefined();
  });

  it("fails a build without Node.js before anything is built, and names the option", async () => {
    const run = await runBuildspec({}, { env: { PATH: pathWithoutNode() } });

    expect(run.phases).toContain("build failed");
    expect(messagesOf(run.log)).toEqual([
      'multiarch-codebuild: the build image has no Node.js, which looks for programs of another architecture in the images that are built; take a build image that has it, or give the option "skipAudit" a reason',
    ]);
    expect(run.builds).toEqual([]);
  });
});

/** A PATH with what the buildspec calls, without Node.js. */
function pathWithoutNode(): string {
  const folder = imageWith({});
  const programs = [
    "bash",
    "mkdir",
    "tar",
    "sha256sum",
    "cut",
    "date",
    "sed",
    "tr",
    "head",
    "cat",
    "rm",
    "paste",
  ];
  for (const name of programs) {
    const found = (process.env.PATH ?? "")
      .split(delimiter)
      .concat("/bin")
      .map((place) => join(place, name));
    symlinkSync(found.find((file) => existsSync(file)) ?? name, join(folder, name));
  }
  for (const name of ["aws", "docker", "git"]) {
    writeFileSync(join(folder, name), "#!/bin/bash\ncat > /dev/null < /dev/null\n");
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

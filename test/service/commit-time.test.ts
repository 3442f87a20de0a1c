import { describe, expect, it } from "vitest";
import { resolveService } from "../../components/service/resolve-service";

describe("a service that wants reproducible images", () => {
  it("is warned of a source that has no commits, whose time its files would be given", () => {
    const source = { type: "s3", bucket: "acme-sources", key: "web.zip" } as const;

    expect(resolveService("web", { source, reproducible: true }).warnings).toEqual([
      {
        id: "no-commit-time",
        path: "reproducible",
        reason:
          'a source of type "s3" may have no commit, and without its time two builds give two images; use a source in Git, or leave it out',
      },
    ]);
    expect(resolveService("web", { source }).warnings).toEqual([]);
  });

  it("is warned of nothing where the source has commits", () => {
    const source = { type: "github", repository: "acme/web" } as const;

    expect(resolveService("web", { source, reproducible: true }).warnings).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { Solve } from "../../../cli/build/solve";

const START = "2026-11-26T18:53:57.000000000Z";
const END = "2026-11-26T18:53:58.250000000Z";

/** A message of BuildKit's progress about steps; each is called by its digest. */
const vertexes = (...list: readonly object[]) => JSON.stringify({ vertexes: list });
const vertex = (digest: string, name: string, more: object = {}) => ({ digest, name, ...more });

const logged = (vertex: string, text: string) =>
  JSON.stringify({
    logs: [{ vertex, stream: 1, data: Buffer.from(text).toString("base64"), timestamp: END }],
  });

describe("what BuildKit tells of a build", () => {
  it("gives the steps of the Dockerfile, and leaves out what BuildKit does for itself", () => {
    const solve = new Solve();

    solve.take(
      vertexes(
        vertex("a", "[internal] load build definition from Dockerfile", { started: START, completed: END }),
      ),
    );
    solve.take(vertexes(vertex("b", "[auth] library/debian:pull token for registry-1.docker.io")));
    solve.take(
      vertexes(
        vertex("c", "[build 1/3] FROM docker.io/library/debian:12", { started: START, completed: END }),
      ),
    );
    solve.take(
      vertexes(vertex("d", "[build 2/3] COPY . .", { started: START, completed: START, cached: true })),
    );
    solve.take(vertexes(vertex("e", "[build 3/3] RUN make", { started: START })));
    solve.take(
      vertexes(vertex("f", "[stage-1 2/2] COPY --from=build /a /a"), vertex("g", "exporting to image")),
    );

    expect(solve.steps).toEqual([
      { name: "[build 1/3] FROM docker.io/library/debian:12", state: "done", seconds: 1.25 },
      { name: "[build 2/3] COPY . .", state: "cached" },
      { name: "[build 3/3] RUN make", state: "running" },
      { name: "[stage-1 2/2] COPY --from=build /a /a", state: "waiting" },
    ]);
    expect(solve.running).toBe("[build 3/3] RUN make");
    expect(solve.counts).toEqual({ all: 3, cached: 1 });
  });

  it("tells each change once", () => {
    const solve = new Solve();

    const changes = [
      solve.take(vertexes(vertex("a", "[2/2] RUN make"))),
      solve.take(vertexes(vertex("a", "[2/2] RUN make", { started: START }))),
      solve.take(vertexes(vertex("a", "[2/2] RUN make", { started: START }))),
      solve.take(vertexes(vertex("a", "[2/2] RUN make", { started: START, completed: END }))),
    ];

    expect(changes.map((list) => list?.map(({ state }) => state))).toEqual([
      ["waiting"],
      ["running"],
      [],
      ["done"],
    ]);
  });

  it("names the step that failed, with the last lines that it printed", () => {
    const solve = new Solve();
    const lines = Array.from({ length: 30 }, (_, at) => `line ${at}\n`);

    solve.take(
      vertexes(
        vertex("x", "importing cache manifest from r/web:cache", {
          started: START,
          completed: END,
          error: "not found",
        }),
        vertex("a", "[2/3] RUN slow", { started: START, completed: END, error: "context canceled" }),
        vertex("b", "[3/3] RUN make", { started: START }),
      ),
    );
    for (const line of lines) solve.take(logged("b", line));
    solve.take(
      vertexes(vertex("b", "[3/3] RUN make", { started: START, completed: END, error: "exit code: 3" })),
    );

    expect(solve.steps.map(({ state }) => state)).toEqual(["stopped", "failed"]);
    expect(solve.failed).toEqual({
      name: "[3/3] RUN make",
      reason: "exit code: 3",
      output: lines.slice(10).map((line) => line.trimEnd()),
    });
  });

  it("has no failed step where only the cache was missing", () => {
    const solve = new Solve();

    solve.take(vertexes(vertex("x", "importing cache manifest from r/web:cache", { error: "not found" })));

    expect(solve.failed).toBeUndefined();
  });

  it("tells a step once that the build of another platform does for it", () => {
    const solve = new Solve();
    const copy = "[1/2] COPY . .";

    const changes = [
      solve.take(vertexes(vertex("own", copy))),
      solve.take(vertexes(vertex("other", copy, { started: START, completed: END }))),
      solve.take(vertexes(vertex("own", copy, { started: END, completed: END, cached: true }))),
    ];

    expect(changes.map((list) => list?.map(({ state }) => state))).toEqual([["waiting"], ["done"], []]);
    expect(solve.counts).toEqual({ all: 1, cached: 0 });
  });

  it("blames no step on a cache that could not be written, and tells why it could not", () => {
    const solve = new Solve();

    solve.take(vertexes(vertex("x", "exporting cache to registry", { error: "400 Bad Request" })));
    solve.take(vertexes(vertex("y", "exporting to image", { error: "403 Forbidden" })));

    expect(solve.failed?.name).toBe("exporting to image");
    expect(solve.cacheProblem).toBe("400 Bad Request");
  });

  it.each([
    "ERROR: failed to build",
    "",
    "3",
    "[1]",
    "{",
    '{"vertexes":7}',
    '{"vertexes":[{"digest":1}],"logs":[null]}',
  ])("survives the line %j", (line) => {
    expect(new Solve().take(line) ?? []).toEqual([]);
  });
});

import type { CommandResults, Results, WorkResult } from "./results";
import { median } from "./statistics";

/** Something that was to be reached, and whether it was. */
export interface Goal {
  readonly text: string;
  readonly isReached: boolean;
  /** The numbers that say so. */
  readonly because: string;
}

/** Milliseconds in which `multiarch --help` is to be there. */
const START = 150;

export function goals({ commands }: Pick<Partial<Results>, "commands">): readonly Goal[] {
  if (commands === undefined) return [];
  return [
    ...commands.work.flatMap((work) => {
      if (work.work === "combine") return [depthGoal("combine", work), timeGoal(work)];
      return work.work === "combine-attested" ? [depthGoal("combine of indexes with provenance", work)] : [];
    }),
    startGoal(commands),
  ];
}

function depthGoal(what: string, { programs }: WorkResult): Goal {
  const ours = programs.find(({ name }) => name === "multiarch")?.depth ?? Number.NaN;
  const peers = programs.filter(({ name }) => name !== "multiarch");
  return {
    text: `${what} sends fewer requests one after the other than each of the four`,
    isReached: peers.every(({ depth }) => ours < depth),
    because: `${ours} against ${peers.map(({ name, depth }) => `${depth} (${name})`).join(", ")}`,
  };
}

function timeGoal({ programs, node }: WorkResult): Goal {
  const [ours, regctl] = ["multiarch", "regctl"].map((name) =>
    median(programs.find((program) => program.name === name)?.times ?? []),
  );
  const start = median(node);
  return {
    text: "combine takes no longer than regctl and Node's own start together",
    isReached: (ours ?? Number.NaN) <= (regctl ?? Number.NaN) + start,
    because: `${ms(ours)} against ${ms(regctl)} + ${ms(start)}`,
  };
}

function startGoal({ starts }: CommandResults): Goal {
  const help = median(starts.find(({ name }) => name === "multiarch --help")?.times ?? []);
  return {
    text: `multiarch --help is there in less than ${START} ms`,
    isReached: help < START,
    because: ms(help),
  };
}

function ms(value = Number.NaN): string {
  return `${Math.round(value)} ms`;
}

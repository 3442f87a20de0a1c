import { readdirSync, readFileSync } from "node:fs";

/** Whether a process runs. One that has ended and was not reaped by its parent (a zombie) does not. */
export function isRunning(pid: number): boolean {
  return exists(pid) && !hasEnded(statOf(pid));
}

/** Whether any process of a process group runs, counted as {@link isRunning} does. */
export function isGroupRunning(group: number): boolean {
  if (!exists(-group)) return false;
  const members = processes().filter((stat) => stat.group === group);
  return members.length === 0 || !members.every(hasEnded);
}

interface ProcessStat {
  /** One letter; `Z` and `X` are those of a process that has ended. */
  readonly state: string;
  readonly group: number;
}

/** @param id a process, or minus a process group */
function exists(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // Another user's process is there, and may not be signalled.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** A process without an entry in /proc, as on a system that has none, is judged by {@link exists} alone. */
function hasEnded(stat: ProcessStat | undefined): boolean {
  return stat !== undefined && /[ZXx]/.test(stat.state);
}

function processes(): readonly ProcessStat[] {
  try {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.map((pid) => statOf(Number(pid))).filter((stat) => stat !== undefined);
  } catch {
    return [];
  }
}

/** The program's name, in parentheses, may hold anything: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function statOf(pid: number): ProcessStat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state = "", , group] = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state, group: Number(group) };
  } catch {
    return undefined;
  }
}

import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cloud } from "../cloud/ministack";
import { LocalError } from "../process";
import { deliver } from "./delivery";
import type { BuildEvent } from "./event";

/** What an event tells of a build. */
export const EVENT_KINDS = ["in-progress", "download-source", "ended"] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

const HELD = "hold.json";

/**
 * The events of all builds, in their order. Each one is kept as a file, so that it can be delivered again, and is delivered at
 * once unless its kind is held. A folder has one writer of events; any program may hold, list and deliver.
 */
export class Outbox {
  readonly #cloud: Cloud;
  readonly folder: string;
  #count = 0;

  constructor(cloud: Cloud, folder: string) {
    this.#cloud = cloud;
    this.folder = folder;
  }

  async send(kind: EventKind, event: BuildEvent): Promise<void> {
    const isHeld = (await this.held()).includes(kind);
    this.#count += 1;
    const number = `${this.#count}`.padStart(3, "0");
    const name = `${number}-${event.detail["project-name"]}-${kind}${isHeld ? "-held" : ""}`;
    await mkdir(this.folder, { recursive: true });
    await writeFile(join(this.folder, `${name}.json`), JSON.stringify(event, undefined, 2));
    if (!isHeld) await deliver(this.#cloud, event);
  }

  /** Holds events of these kinds from now on, and no others. */
  async hold(kinds: readonly EventKind[]): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    await writeFile(join(this.folder, HELD), JSON.stringify(kinds));
  }

  async held(): Promise<readonly EventKind[]> {
    const text = await readFile(join(this.folder, HELD), "utf8").catch(() => "[]");
    return JSON.parse(text) as readonly EventKind[];
  }

  /** Names of the events, in their order; those that were held say so at their end. */
  async list(): Promise<readonly string[]> {
    const files = await readdir(this.folder).catch(() => []);
    return files
      .filter((file) => file.endsWith(".json") && file !== HELD)
      .map((file) => file.slice(0, -".json".length))
      .sort();
  }

  /** @param name of an event, or the number that it begins with */
  async read(name: string): Promise<BuildEvent> {
    const names = await this.list();
    const found = names.find((one) => one === name || one.startsWith(`${name.padStart(3, "0")}-`));
    if (found === undefined)
      throw new LocalError(`there is no event ${name}; there is ${names.join(", ") || "none"}`);
    return JSON.parse(await readFile(join(this.folder, `${found}.json`), "utf8")) as BuildEvent;
  }

  /** @returns ARNs of the functions that were invoked */
  async deliver(name: string): Promise<readonly string[]> {
    return deliver(this.#cloud, await this.read(name));
  }
}

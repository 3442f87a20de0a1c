/** AWS Systems Manager parameters. */
export interface Parameters {
  /** `undefined` when there is none. */
  read(name: string): Promise<string | undefined>;
  write(name: string, value: string): Promise<void>;
}

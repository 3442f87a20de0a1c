/** What happens where the local cloud lacks what a resource is made of: an error, or a warning and a resource in the state alone. */
export type GapPolicy = "refuse" | "warn";

/** Environment variable that says which. */
export const GAPS_VARIABLE = "LOCAL_CLOUD_GAPS";

/** The gaps of the local cloud that a deployment meets. */
export interface Gaps {
  readonly policy: GapPolicy;
  /** Tells the user that the cloud lacks something, and which resource this is about, or throws. */
  meet(lacking: string, which: string): void;
}

/** @param warn shows a warning to the user. */
export function gapsOf(policy: GapPolicy, warn: (message: string) => void): Gaps {
  return {
    policy,
    meet: (lacking, which) => {
      if (policy === "warn") warn(`the local cloud has no ${lacking}: ${which} is in the state only`);
      else
        throw new Error(
          `the local cloud has no ${lacking}: leave ${which} out, or set ${GAPS_VARIABLE}=warn to keep it in the state only`,
        );
    },
  };
}

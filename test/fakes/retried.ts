import { EXPORTED } from "../../components/service/contract";

/** What differs in a retry by hand of a build that a push started: CodeBuild gives it the commit, and no reference. */
export const RETRIED = { initiator: "developer", exported: { [EXPORTED.ref]: "" } } as const;

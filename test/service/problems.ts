import { type Problem, ServiceOptionsError } from "../../components/service/problem";

/** The problems that a call is refused with; none when it is not. */
export function problemsOf(resolve: () => unknown): readonly Problem[] {
  try {
    resolve();
    return [];
  } catch (error) {
    if (error instanceof ServiceOptionsError) return error.problems;
    throw error;
  }
}

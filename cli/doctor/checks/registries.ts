import type { DoctorFinding } from "../../json/doctor";
import type { Shell } from "../../shell";

export async function registryFindings(
  _shell: Shell,
  _hosts: readonly string[],
): Promise<readonly DoctorFinding[]> {
  return [];
}

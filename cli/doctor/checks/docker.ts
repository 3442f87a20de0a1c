import type { DoctorFinding } from "../../json/doctor";
import { byHand, type Examined, finding, lastLine } from "../check";

/** The Docker CLI and its engine. A builder may run without the engine; `--load` and `docker run` do not. */
export async function dockerFindings({ docker }: Examined): Promise<readonly DoctorFinding[]> {
  const client = await docker(["version", "--format", "{{.Client.Version}}"]);
  if (client.status === "missing") {
    return [
      finding(
        "docker",
        "warning",
        "the docker command is not installed; a builder may be there without it",
        byHand("open https://docs.docker.com/engine/install/"),
      ),
    ];
  }
  const version = firstVersion(client.stdout);
  const engine = await docker(["version", "--format", "{{.Server.Version}}"]);
  if (engine.status === 0) {
    return [finding("docker", "fine", `client ${version}, engine ${firstVersion(engine.stdout)}`)];
  }
  const found = `client ${version}, no engine answers: ${lastLine(engine)}`;
  return [finding("docker", "warning", found, byHand("sudo systemctl start docker"))];
}

function firstVersion(text: string): string {
  return /\d+\.\d+\S*/.exec(text)?.[0] ?? "of an unknown version";
}

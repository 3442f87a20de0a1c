import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/** Shows warnings among the diagnostics of the engine at this address; on the error stream where there is none. */
export function engineWarnings(address: string | undefined): (message: string) => void {
  if (address === undefined) return (message) => void process.stderr.write(`warning: ${message}\n`);
  const engine = new EngineClient(address, credentials.createInsecure());
  return (message) => {
    const request = new LogRequest().setSeverity(LogSeverity.WARNING).setMessage(message);
    engine.log(request, () => undefined);
  };
}

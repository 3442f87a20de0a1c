import { flushCompileCache } from "node:module";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { KINDS } from "./kinds/table";
import { providerService } from "./service";

/** Serves the provider on a free port of this machine, which it prints as the engine expects it, and ends with the engine. */
function main(): void {
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(ResourceProviderService, providerService(KINDS, process.env));
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error !== null) throw error;
    process.stdout.write(`${port}\n`);
    // The engine ends the provider by a signal, which would leave the compiled code unwritten.
    flushCompileCache();
  });
  const engine = process.ppid;
  setInterval(() => process.ppid !== engine && process.exit(), 1000).unref();
}

main();

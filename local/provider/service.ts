import { type handleUnaryCall, Metadata, status, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { version } from "@pulumi/aws/package.json";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { parseConfiguration } from "./configuration";
import { invoke } from "./functions";
import type { Kinds } from "./kind";
import { nameOf, Provider, typeOf } from "./provider";
import { compact, type ValueMap } from "./value";

const bag = (properties: Struct | undefined) => compact(properties?.toJavaScript() ?? {});
const struct = (map: ValueMap) => Struct.fromJavaScript(map);
const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;

/**
 * Pulumi's provider protocol over gRPC, for one `aws.Provider`: the engine starts a process for each, and configures it first. It is
 * implemented here, not over `@pulumi/pulumi/provider`, since that one has no previews and keeps the settings to itself.
 * https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
 */
export function providerService(kinds: Kinds, environment: NodeJS.ProcessEnv): UntypedServiceImplementation {
  let provider: Provider;
  return {
    getPluginInfo: answering("answering", () => new PluginInfo().setVersion(version)),
    configure: answering("configuring", (request: proto.ConfigureRequest) => {
      provider = new Provider(kinds, parseConfiguration(bag(request.getArgs()), environment));
      // The engine then sends plain values, and marks the outputs that come from secret inputs by itself.
      return new proto.ConfigureResponse().setSupportspreview(true);
    }),
    check: answering("checking", (request: proto.CheckRequest) => {
      const [olds, news] = [bag(request.getOlds()), bag(request.getNews())];
      const seed = request.getRandomseed_asU8();
      const { inputs, problems } = provider.check(request.getUrn(), olds, news, seed);
      const failures = problems.map((problem) => {
        const [, property = "", reason = ""] = /^(\w+): (.*)$/s.exec(problem) ?? [];
        return new proto.CheckFailure().setProperty(property).setReason(reason);
      });
      return new proto.CheckResponse().setInputs(struct(inputs)).setFailuresList(failures);
    }),
    diff: answering("comparing", (request: proto.DiffRequest) => {
      const [state, inputs] = [bag(request.getOlds()), bag(request.getNews())];
      const { changed, replaced, deleteBeforeReplace } = provider.diff(request.getUrn(), state, inputs);
      return new proto.DiffResponse()
        .setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE)
        .setDiffsList(changed)
        .setReplacesList(replaced)
        .setDeletebeforereplace(deleteBeforeReplace);
    }),
    create: answering("creating", async (request: proto.CreateRequest) => {
      const [urn, inputs] = [request.getUrn(), bag(request.getProperties())];
      if (request.getPreview())
        return new proto.CreateResponse().setProperties(struct(provider.preview(urn, inputs)));
      const { id, state, error } = await provider.create(urn, inputs);
      if (error !== undefined) throw unfinished(id, state, error);
      return new proto.CreateResponse().setId(id).setProperties(struct(state));
    }),
    read: answering("reading", async (request: proto.ReadRequest) => {
      const state = request.getProperties();
      if (!(await provider.exists(request.getUrn(), bag(state)))) return new proto.ReadResponse();
      const found = new proto.ReadResponse().setId(request.getId()).setProperties(state);
      return found.setInputs(request.getInputs());
    }),
    update: answering("updating", async (request: proto.UpdateRequest) => {
      const [urn, old, inputs] = [request.getUrn(), bag(request.getOlds()), bag(request.getNews())];
      const state = request.getPreview()
        ? provider.preview(urn, inputs, old)
        : await provider.update(urn, request.getId(), old, inputs);
      return new proto.UpdateResponse().setProperties(struct(state));
    }),
    delete: answering("deleting", async (request: proto.DeleteRequest) => {
      await provider.delete(request.getUrn(), request.getId(), bag(request.getProperties()));
      return new Empty();
    }),
    invoke: answering("asking", async (request: proto.InvokeRequest) => {
      const args = bag(request.getArgs());
      const answer = await invoke(request.getTok(), args, provider.place(args));
      return new proto.InvokeResponse().setReturn(struct(answer));
    }),
  };
}

function answering<Request, Answer>(
  doing: string,
  answer: (request: Request) => Answer | Promise<Answer>,
): handleUnaryCall<Request, Answer> {
  return (call, callback) => {
    const urn: string = Object(call.request).getUrn?.() ?? "";
    const said = `${doing} ${typeOf(urn)} ${nameOf(urn)}`.trim();
    const failed = (error: Error & { readonly metadata?: Metadata }) => {
      const { metadata = new Metadata() } = error;
      callback({ code: status.UNKNOWN, details: `${said}: ${error}`.replace(": Error: ", ": "), metadata });
    };
    const answered = Promise.resolve(call.request).then(answer);
    answered.then((response) => callback(null, response)).catch(failed);
  };
}

/** Reports a resource that was created and not finished to the engine, which puts it into the state. */
function unfinished(id: string, state: ValueMap, error: unknown): Error {
  const failed = new proto.ErrorResourceInitFailed().setId(id).setProperties(struct(state));
  const any = new Any();
  any.pack(failed.setReasonsList([String(error)]).serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const message = new Status().setCode(status.UNKNOWN).setMessage(String(error)).setDetailsList([any]);
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(message.serializeBinary()));
  return Object.assign(new Error(String(error)), { metadata });
}

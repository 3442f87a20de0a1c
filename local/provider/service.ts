import { type handleUnaryCall, Metadata, status, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { configurationProblems, type Environment, parseConfiguration } from "./configuration";
import { invoke } from "./functions";
import type { Kinds } from "./kind";
import { Provider, UnfinishedError } from "./provider";
import { compact, sameValue, type ValueMap } from "./value";

/** The version of `@pulumi/aws` whose types are answered. */
export const VERSION = "7.48.0";

const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;

/**
 * Pulumi's provider protocol over gRPC, for one `aws.Provider`: the engine starts a process for each. It is implemented here, not
 * over `@pulumi/pulumi/provider`, since that one has no previews and keeps the settings of the provider to itself.
 * https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
 */
export function providerService(kinds: Kinds, environment: Environment): UntypedServiceImplementation {
  let provider = new Provider(kinds, { region: "", endpoint: "", credentials: NOBODY, defaultTags: {} });
  return {
    getPluginInfo: answering(() => new PluginInfo().setVersion(VERSION)),
    cancel: answering(() => new Empty()),
    checkConfig: answering((request: proto.CheckRequest) => {
      const settings = bag(request.getNews());
      return checked(settings, configurationProblems(settings));
    }),
    diffConfig: answering((request: proto.DiffRequest) => {
      const [olds, news] = [bag(request.getOldInputs() ?? request.getOlds()), bag(request.getNews())];
      // Another region is another place: everything in it is made anew.
      return new proto.DiffResponse()
        .setChanges(sameValue(olds, news) ? DIFF_NONE : DIFF_SOME)
        .setReplacesList(olds.region === news.region ? [] : ["region"]);
    }),
    configure: answering((request: proto.ConfigureRequest) => {
      provider = new Provider(kinds, parseConfiguration(bag(request.getArgs()), environment));
      // The engine then sends plain values, and marks the outputs that come from secret inputs by itself.
      return new proto.ConfigureResponse().setSupportspreview(true);
    }),
    check: answering((request: proto.CheckRequest) => {
      const [olds, news] = [bag(request.getOlds()), bag(request.getNews())];
      const seed = request.getRandomseed_asU8();
      const { inputs, problems } = provider.check(request.getUrn(), { olds, news, seed });
      return checked(inputs, problems);
    }),
    diff: answering((request: proto.DiffRequest) => {
      const [state, inputs] = [bag(request.getOlds()), bag(request.getNews())];
      const { changed, replaced, deleteBeforeReplace } = provider.diff(request.getUrn(), state, inputs);
      return new proto.DiffResponse()
        .setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE)
        .setDiffsList([...changed])
        .setReplacesList([...replaced])
        .setDeletebeforereplace(deleteBeforeReplace);
    }),
    create: answering(async (request: proto.CreateRequest) => {
      const [urn, inputs] = [request.getUrn(), bag(request.getProperties())];
      if (request.getPreview())
        return new proto.CreateResponse().setProperties(struct(provider.preview(urn, inputs)));
      const { id, state } = await provider.create(urn, inputs);
      return new proto.CreateResponse().setId(id).setProperties(struct(state));
    }),
    read: answering(async (request: proto.ReadRequest) => {
      const [id, state] = [request.getId(), request.getProperties()];
      if (!(await provider.exists(request.getUrn(), id, bag(state)))) return new proto.ReadResponse();
      return new proto.ReadResponse().setId(id).setProperties(state).setInputs(request.getInputs());
    }),
    update: answering(async (request: proto.UpdateRequest) => {
      const [urn, old, inputs] = [request.getUrn(), bag(request.getOlds()), bag(request.getNews())];
      const state = request.getPreview()
        ? provider.preview(urn, inputs, old)
        : await provider.update(urn, request.getId(), old, inputs);
      return new proto.UpdateResponse().setProperties(struct(state));
    }),
    delete: answering(async (request: proto.DeleteRequest) => {
      await provider.delete(request.getUrn(), request.getId(), bag(request.getProperties()));
      return new Empty();
    }),
    invoke: answering(async (request: proto.InvokeRequest) => {
      const args = bag(request.getArgs());
      const answer = await invoke(request.getTok(), args, provider.place(args));
      return new proto.InvokeResponse().setReturn(struct(answer));
    }),
  };
}

/** Before the engine configures the provider; it asks for nothing then. */
const NOBODY = { accessKeyId: "", secretAccessKey: "" };

function checked(inputs: ValueMap, problems: readonly string[]): proto.CheckResponse {
  const failures = problems.map((problem) => {
    const [property = "", ...reason] = problem.split(": ");
    return new proto.CheckFailure().setProperty(property).setReason(reason.join(": "));
  });
  return new proto.CheckResponse().setInputs(struct(inputs)).setFailuresList(failures);
}

function bag(properties: Struct | undefined): ValueMap {
  return compact(properties?.toJavaScript() ?? {});
}

function struct(map: ValueMap): Struct {
  return Struct.fromJavaScript(map);
}

function answering<Request, Answer>(
  answer: (request: Request) => Answer | Promise<Answer>,
): handleUnaryCall<Request, Answer> {
  return (call, callback) => {
    const answered = Promise.resolve(call.request).then(answer);
    answered.then((response) => callback(null, response)).catch((error: unknown) => callback(failure(error)));
  };
}

function failure(error: unknown): { code: status; details: string; metadata: Metadata } {
  const details = error instanceof Error ? error.message : String(error);
  const metadata = new Metadata();
  if (error instanceof UnfinishedError) {
    const unfinished = new proto.ErrorResourceInitFailed()
      .setId(error.id)
      .setProperties(struct(error.state))
      .setReasonsList([details]);
    const any = new Any();
    any.pack(unfinished.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const message = new Status().setCode(status.UNKNOWN).setMessage(details).setDetailsList([any]);
    metadata.add("grpc-status-details-bin", Buffer.from(message.serializeBinary()));
  }
  return { code: status.UNKNOWN, details, metadata };
}

import { type handleUnaryCall, Metadata, status, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import {
  CheckFailure,
  type CheckRequest,
  CheckResponse,
  type ConfigureRequest,
  ConfigureResponse,
  type CreateRequest,
  CreateResponse,
  type DeleteRequest,
  type DiffRequest,
  DiffResponse,
  ErrorResourceInitFailed,
  type InvokeRequest,
  InvokeResponse,
  PropertyDiff,
  type ReadRequest,
  ReadResponse,
  type UpdateRequest,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { configurationProblems, parseConfiguration } from "./configuration";
import type { AnyDefinition } from "./definition";
import { invoke } from "./functions";
import { Provider, UnfinishedError } from "./provider";
import { compactMap, sameValue, type ValueMap } from "./value";

/** The version of `@pulumi/aws` whose types are answered. */
export const VERSION = "7.48.0";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Pulumi's provider protocol over gRPC, for one `aws.Provider`: the engine starts a process for each. It is implemented here, not
 * over `@pulumi/pulumi/provider`, since that one keeps the settings of the provider (its region) and the last inputs to itself.
 * https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
 */
export function providerService(
  table: ReadonlyMap<string, AnyDefinition>,
  environment: Environment,
): UntypedServiceImplementation {
  let configured: Provider | undefined;
  const provider = (): Provider => {
    if (configured !== undefined) return configured;
    throw new Error("the engine asked for a resource before it configured the provider");
  };
  return {
    getPluginInfo: answering(() => new PluginInfo().setVersion(VERSION)),
    checkConfig: answering((request: CheckRequest) => checkSettings(request)),
    diffConfig: answering((request: DiffRequest) => diffSettings(request)),
    configure: answering((request: ConfigureRequest) => {
      const configuration = parseConfiguration(bag(request.getArgs()), environment);
      configured = new Provider(table, configuration);
      // The engine then sends plain values, and marks the outputs that come from secret inputs by itself.
      return new ConfigureResponse().setSupportspreview(true);
    }),
    check: answering((request: CheckRequest) => checked(provider(), request)),
    diff: answering((request: DiffRequest) => compared(provider(), request)),
    create: answering((request: CreateRequest) => created(provider(), request)),
    read: answering((request: ReadRequest) => found(provider(), request)),
    update: answering((request: UpdateRequest) => updated(provider(), request)),
    delete: answering(async (request: DeleteRequest) => {
      await provider().delete(request.getType(), request.getId(), bag(request.getProperties()));
      return new Empty();
    }),
    invoke: answering(async (request: InvokeRequest) => {
      const outputs = await invoke(request.getTok(), bag(request.getArgs()), provider().context());
      return new InvokeResponse().setReturn(struct(outputs));
    }),
    cancel: answering(() => new Empty()),
  };
}

function checkSettings(request: CheckRequest): CheckResponse {
  const settings = bag(request.getNews());
  return withFailures(new CheckResponse().setInputs(struct(settings)), configurationProblems(settings));
}

/** Another region is another place: everything in it is made anew. */
function diffSettings(request: DiffRequest): DiffResponse {
  const [olds, news] = [bag(request.getOldInputs() ?? request.getOlds()), bag(request.getNews())];
  const changes = sameValue(olds, news)
    ? DiffResponse.DiffChanges.DIFF_NONE
    : DiffResponse.DiffChanges.DIFF_SOME;
  return new DiffResponse()
    .setChanges(changes)
    .setReplacesList(sameValue(olds.region, news.region) ? [] : ["region"]);
}

function checked(provider: Provider, request: CheckRequest): CheckResponse {
  const { inputs, problems } = provider.check(request.getType(), {
    name: request.getName(),
    olds: bag(request.getOlds()),
    news: bag(request.getNews()),
    seed: request.getRandomseed_asU8(),
  });
  return withFailures(new CheckResponse().setInputs(struct(inputs)), problems);
}

function withFailures(response: CheckResponse, problems: readonly string[]): CheckResponse {
  const failures = problems.map((problem) => {
    const colon = problem.indexOf(": ");
    return new CheckFailure().setProperty(problem.slice(0, colon)).setReason(problem.slice(colon + 2));
  });
  return response.setFailuresList(failures);
}

function compared(provider: Provider, request: DiffRequest): DiffResponse {
  const [state, inputs] = [bag(request.getOlds()), bag(request.getNews())];
  const { changed, replaced, deleteBeforeReplace } = provider.diff(request.getType(), state, inputs);
  const changes =
    changed.length > 0 ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE;
  const response = new DiffResponse()
    .setChanges(changes)
    .setDiffsList([...changed])
    .setReplacesList([...replaced])
    .setDeletebeforereplace(deleteBeforeReplace)
    .setHasdetaileddiff(true);
  for (const name of changed) {
    const kind = replaced.includes(name) ? PropertyDiff.Kind.UPDATE_REPLACE : PropertyDiff.Kind.UPDATE;
    response.getDetaileddiffMap().set(name, new PropertyDiff().setKind(kind));
  }
  return response;
}

async function created(provider: Provider, request: CreateRequest): Promise<CreateResponse> {
  const [type, inputs] = [request.getType(), bag(request.getProperties())];
  if (request.getPreview())
    return new CreateResponse().setProperties(struct(provider.previewCreate(type, inputs)));
  const { id, state } = await provider.create(type, inputs);
  return new CreateResponse().setId(id).setProperties(struct(state));
}

async function found(provider: Provider, request: ReadRequest): Promise<ReadResponse> {
  const [known, last] = [bag(request.getProperties()), bag(request.getInputs())];
  const resource = await provider.read(request.getType(), request.getId(), known, last);
  if (resource === undefined) return new ReadResponse();
  return new ReadResponse()
    .setId(resource.id)
    .setProperties(struct(resource.state))
    .setInputs(struct(resource.inputs));
}

async function updated(provider: Provider, request: UpdateRequest): Promise<UpdateResponse> {
  const [type, state, inputs] = [request.getType(), bag(request.getOlds()), bag(request.getNews())];
  if (request.getPreview())
    return new UpdateResponse().setProperties(struct(provider.previewUpdate(type, state, inputs)));
  const resource = await provider.update(type, request.getId(), state, inputs);
  return new UpdateResponse().setProperties(struct(resource.state));
}

function bag(properties: Struct | undefined): ValueMap {
  return compactMap(properties?.toJavaScript() ?? {});
}

function struct(map: ValueMap): Struct {
  return Struct.fromJavaScript(map);
}

function answering<Request, Answer>(
  answer: (request: Request) => Answer | Promise<Answer>,
): handleUnaryCall<Request, Answer> {
  return (call, callback) => {
    Promise.resolve(call.request)
      .then(answer)
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(failure(error)),
      );
  };
}

function failure(error: unknown): { code: status; details: string; metadata: Metadata } {
  const details = error instanceof Error ? error.message : String(error);
  const metadata = new Metadata();
  if (error instanceof UnfinishedError) {
    const { id, state } = error.resource;
    const unfinished = new ErrorResourceInitFailed()
      .setId(id)
      .setProperties(struct(state))
      .setReasonsList([details]);
    const any = new Any();
    any.pack(unfinished.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const message = new Status().setCode(status.UNKNOWN).setMessage(details).setDetailsList([any]);
    metadata.add("grpc-status-details-bin", Buffer.from(message.serializeBinary()));
  }
  return { code: status.UNKNOWN, details, metadata };
}

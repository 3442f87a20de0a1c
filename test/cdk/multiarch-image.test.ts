import { Stack, Tags } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { describe, expect, it, vi } from "vitest";
import { MultiArchImage, MultiArchPublisher } from "../../components/cdk";
import { ServiceOptionsError } from "../../components/service/problem";
import { at, synthesise, unchecked } from "./synthesis";

vi.mock("../../components/render/lambda-bundle", () => import("../fixtures/lambda-bundle"));

const github = { type: "github", repository: "acme/billing-api" } as const;

describe("a CDK service", () => {
  it("calls its resources by names that stay", () => {
    const { resources } = synthesise((stack) => {
      const publisher = new MultiArchPublisher(stack, "fleet");
      return new MultiArchImage(stack, "web", { source: github, publisher });
    });

    expect(resources.map(({ type, path }) => `${type} ${path}`).sort()).toEqual([
      "AWS::CloudWatch::Alarm fleet/dead-letters-alarm",
      "AWS::CloudWatch::Alarm fleet/overdue-alarm",
      "AWS::CloudWatch::Alarm fleet/reconcile-alarm",
      "AWS::CloudWatch::Alarm fleet/starts-alarm",
      "AWS::CodeBuild::Project web/build-amd64",
      "AWS::CodeBuild::Project web/build-arm64",
      "AWS::DynamoDB::Table fleet/ledger",
      "AWS::ECR::Repository web/repository",
      "AWS::Events::Rule fleet/builds",
      "AWS::Events::Rule fleet/sources",
      "AWS::IAM::Role fleet/publisher-role",
      "AWS::IAM::Role fleet/reconcile-role",
      "AWS::IAM::Role web/build-role",
      "AWS::Lambda::EventInvokeConfig fleet/publisher-retries",
      "AWS::Lambda::Function fleet/publisher",
      "AWS::Lambda::Permission fleet/publisher-permission",
      "AWS::Lambda::Permission fleet/sources-permission",
      "AWS::Logs::LogGroup fleet/publisher-logs",
      "AWS::Logs::LogGroup web/build-logs",
      "AWS::SQS::Queue fleet/dead-letters",
      "AWS::SQS::QueuePolicy fleet/dead-letters-policy",
      "AWS::SSM::Parameter web/registration",
      "AWS::Scheduler::Schedule fleet/reconcile",
      "Custom::PublishedDigest web/published/Resource",
    ]);
  });

  it("keeps its repository when the stack goes and when another takes its place, but not when its creation fails", () => {
    const { resources } = synthesise((stack) => new MultiArchImage(stack, "web"));

    const kept = resources.filter(({ deletionPolicy }) => deletionPolicy !== undefined);
    expect(kept).toMatchObject([
      {
        path: "web/repository",
        deletionPolicy: "RetainExceptOnCreate",
        updateReplacePolicy: "Retain",
        properties: { EmptyOnDelete: false },
      },
    ]);
  });

  it("deletes its repository only when the user repeats its name", () => {
    const options = { repository: { deleteImagesOnDestroy: "web" } };
    const { resources } = synthesise((stack) => new MultiArchImage(stack, "web", options));

    expect(at(resources, "web/repository")).toMatchObject({
      deletionPolicy: "Delete",
      updateReplacePolicy: "Delete",
      properties: { EmptyOnDelete: true },
    });
  });

  it("writes the same published parameter whatever the options are, so that no update resets the digest", () => {
    const first = synthesise((stack) => new MultiArchImage(stack, "web"));
    const second = synthesise(
      (stack) => new MultiArchImage(stack, "web", { source: github, tags: ["edge"] }),
    );

    expect(at(second.resources, "web/published/Resource")).toEqual(
      at(first.resources, "web/published/Resource"),
    );
    expect(at(first.resources, "web/published/Resource").properties).toMatchObject({ Value: "none" });
  });

  it("has no published parameter that tags reach, on the stack or on its resources", () => {
    const tagged = (team: string) =>
      synthesise((stack) => {
        Tags.of(stack).add("team", team);
        return new MultiArchImage(stack, "web");
      });

    const [first, second] = [tagged("a"), tagged("b")];

    const published = at(second.resources, "web/published/Resource");
    expect(published).toEqual(at(first.resources, "web/published/Resource"));
    expect(published).toMatchObject({
      type: "Custom::PublishedDigest",
      properties: {
        ServiceToken: { "Fn::GetAtt": [expect.stringContaining("webpublisher"), "Arn"] },
        Name: "/multiarch-codebuild/web/published/web",
        Value: "none",
      },
    });
    expect(published.dependsOn).toEqual([expect.stringContaining("webregistration")]);
    expect(at(second.resources, "web/registration").properties).toMatchObject({ Tags: { team: "b" } });
  });

  it("leaves the names of its roles to CloudFormation", () => {
    const { resources } = synthesise((stack) => new MultiArchImage(stack, "web"));

    const roles = resources.filter(({ type }) => type === "AWS::IAM::Role");
    expect(roles.map(({ properties }) => Object.keys(Object(properties)).sort())).toEqual(
      Array(3).fill(["AssumeRolePolicyDocument", "Policies"]),
    );
  });

  it("has its addresses and names as outputs", () => {
    const { result, stack } = synthesise(
      (stack) => new MultiArchImage(stack, "web", { platforms: ["linux/arm64"] }),
    );

    const repositoryUri = { "Fn::GetAtt": [expect.stringContaining("webrepository"), "RepositoryUri"] };
    expect(stack.resolve(result.repositoryUri)).toEqual(repositoryUri);
    expect(stack.resolve(result.projectNames)).toEqual({
      arm64: { Ref: expect.stringContaining("webbuildarm64") },
    });
    expect(stack.resolve(result.publishedDigestParameter)).toEqual({
      Ref: expect.stringContaining("webpublished"),
    });
    expect(stack.resolve(result.imageUri)).toEqual({ "Fn::Join": ["", [repositoryUri, ":latest"]] });
    expect(stack.resolve(result.publisher.functionName)).toEqual({
      Ref: expect.stringContaining("webpublisher"),
    });
  });

  it("refuses to name an image to deploy only when it is asked and every tag changes", () => {
    const { result } = synthesise((stack) => new MultiArchImage(stack, "web", { tags: ["{commit}"] }));

    expect(() => result.imageUri).toThrow(ServiceOptionsError);
  });

  it("can be in another stack than its publisher", () => {
    const template = unchecked((app) => {
      const publisher = new MultiArchPublisher(new Stack(app, "Fleet"), "fleet");
      const services = new Stack(app, "Services");
      new MultiArchImage(services, "web", { publisher });
      return Template.fromStack(services);
    });

    template.resourceCountIs("AWS::Lambda::Function", 0);
    template.hasResourceProperties("AWS::ECR::Repository", {
      RepositoryPolicyText: {
        Statement: [{ Principal: { AWS: { "Fn::ImportValue": Match.stringLikeRegexp("^Fleet:") } } }],
      },
    });
  });
});

/** The event of AWS's own documentation of CodeBuild notifications, for the tests of what is read from it. */
export const arn =
  "arn:aws:codebuild:us-west-2:123456789012:build/my-sample-project:8745a7a9-c340-456a-9166-edf953571bEX";

export const information = {
  artifact: { location: "arn:aws:s3:::codebuild-123456789012-output-bucket/my-output-artifact.zip" },
  environment: { image: "aws/codebuild/standard:5.0", "environment-variables": [] },
  "timeout-in-minutes": 60,
  "build-complete": true,
  initiator: "MyCodeBuildDemoUser",
  "build-start-time": "Sep 1, 2017 4:12:29 PM",
  "source-version": "refs/heads/main",
  source: { location: "codebuild-123456789012-input-bucket/my-input-artifact.zip", type: "S3" },
  logs: {
    "group-name": "/aws/codebuild/my-sample-project",
    "deep-link": "https://console.aws.amazon.com/cloudwatch/home",
  },
  phases: [
    { "phase-context": [], "phase-type": "SUBMITTED", "phase-status": "SUCCEEDED" },
    { "phase-type": "COMPLETED", "start-time": "Sep 1, 2017 4:14:21 PM" },
  ],
};

export const detail = {
  "build-status": "SUCCEEDED",
  "project-name": "my-sample-project",
  "build-id": arn,
  "additional-information": information,
  "current-phase": "COMPLETED",
  "current-phase-context": "[]",
  version: "1",
};

export const event = {
  version: "0",
  id: "c030038d-8c4d-6141-9545-00ff7b7153EX",
  "detail-type": "CodeBuild Build State Change",
  source: "aws.codebuild",
  account: "123456789012",
  time: "2017-09-01T16:14:28Z",
  region: "us-west-2",
  resources: [arn],
  detail,
};

export const withDetail = (changes: object) => ({ ...event, detail: { ...detail, ...changes } });
export const withInformation = (changes: object) =>
  withDetail({ "additional-information": { ...information, ...changes } });

import type { Stacks } from "../ports/ports";
import { awsCall } from "./aws-call";

const TIMEOUT_MILLISECONDS = 10_000;

/**
 * The stacks port over the signed URLs of CloudFormation, which take an answer without a content type
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-responses.html). A URL is never part of an
 * error: who has it can answer.
 */
export function stackAnswers(): Stacks {
  return {
    async answer(url, answer) {
      await awsCall("answering", `resource ${answer.LogicalResourceId} of ${answer.StackId}`, async () => {
        const response = await fetch(url, {
          method: "PUT",
          headers: { "content-type": "" },
          body: JSON.stringify(answer),
          signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
        });
        if (!response.ok) throw new Error(`the answer is refused with status ${response.status}`);
      });
    },
  };
}

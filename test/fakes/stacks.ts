import type { StackAnswer, Stacks } from "../../components/publisher/ports/ports";

/** CloudFormation, which waits for answers to its requests. */
export class FakeStacks implements Stacks {
  /** Every answer with its URL, in order. */
  readonly answers: (StackAnswer & { readonly url: string })[] = [];

  async answer(url: string, answer: StackAnswer): Promise<void> {
    this.answers.push({ url, ...answer });
  }
}

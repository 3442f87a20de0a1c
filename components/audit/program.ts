import { auditImage } from "./audit-image";
import { passedText, refusedText, wrongText } from "./audit-text";

/**
 * The audit as a program of its own: the platform is its argument, the config is in `IMAGE_CONFIG`, and the archive comes from the
 * standard input. It prints what it found: with 0 an image that is right, with 3 why it is not, with 1 why it cannot tell.
 */
async function main(): Promise<void> {
  const [, , platform = ""] = process.argv;
  try {
    const audit = await auditImage(platform, JSON.parse(process.env.IMAGE_CONFIG ?? ""), process.stdin);
    if (audit.wrong.length > 0) process.exitCode = 3;
    for (const other of audit.wrong.slice(1, MOST_LINES)) console.error(`also ${wrongText(other)}`);
    console.log(
      audit.wrong.length === 0
        ? passedText(platform, audit)
        : refusedText(platform, audit.wrong, 'the option "skipAudit"'),
    );
  } catch (error) {
    console.log(error instanceof Error ? error.message : error);
    // Who writes the archive may go on, and nobody reads what comes.
    process.exit(1);
  }
}

/** Of an image whose base is of another architecture every program is wrong. */
const MOST_LINES = 20;

void main();

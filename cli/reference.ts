import {
  type ImageReference,
  ImageReferenceError,
  parseImageReference,
} from "../components/oci/image-reference";
import { usageError } from "./command-error";

/**
 * Reads an image of the command line.
 *
 * @param option the option that it was given to; none for an argument
 * @throws {CommandError} of wrong use
 */
export function readReference(text: string, option?: string): ImageReference {
  try {
    return parseImageReference(text);
  } catch (error) {
    if (!(error instanceof ImageReferenceError)) throw error;
    throw usageError(option === undefined ? error.message : `${option}: ${error.message}`, { cause: error });
  }
}

import {
  type ImageReference,
  ImageReferenceError,
  parseImageReference,
} from "../../components/oci/image-reference";
import { usageError } from "../command-error";

/** Reads an image of the command line. */
export function referenceArgument(value: string): ImageReference {
  try {
    return parseImageReference(value);
  } catch (error) {
    if (error instanceof ImageReferenceError) throw usageError(error.message);
    throw error;
  }
}

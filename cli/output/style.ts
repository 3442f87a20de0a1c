import { styleText } from "node:util";

/** Formats of `styleText` that the commands use: https://nodejs.org/api/util.html#utilstyletextformat-text-options */
export type Style = "bold" | "dim" | "red" | "yellow" | "green" | "cyan";

/** Colours a text, or leaves it as it is where colours are off. */
export function styled(isOn: boolean, style: Style, text: string): string {
  return isOn ? styleText(style, text, { validateStream: false }) : text;
}

/** Where a bracket, a brace or a quote that was opened before `at` is closed; `end` where it never is. */

/** The closing quote of a text in double quotes that starts at `at`. */
export function closingDoubleQuote(text: string, at: number, end: number): number {
  for (let next = at; next < end; next += 1) {
    if (text[next] === "\\") next += 1;
    else if (text.startsWith("$(", next)) next = closingParenthesis(text, next + 2, end);
    else if (text[next] === '"') return next;
  }
  return end;
}

/** The closing `'`, `` ` `` or `}`; a backslash escapes in all but single quotes. */
export function closingCharacter(text: string, character: string, at: number, end: number): number {
  for (let next = at; next < end; next += 1) {
    if (text[next] === "\\" && character !== "'") next += 1;
    else if (text[next] === character) return next;
  }
  return end;
}

/** The closing brace of `${`, with others inside. */
export function closingBrace(text: string, at: number, end: number): number {
  let depth = 0;
  for (let next = at; next < end; next += 1) {
    if (text[next] === "\\") next += 1;
    else if (text.startsWith("${", next)) depth += 1;
    else if (text[next] === "}" && depth === 0) return next;
    else if (text[next] === "}") depth -= 1;
  }
  return end;
}

/** The closing parenthesis of a substitution. One behind a pattern of `case` closes nothing. */
export function closingParenthesis(text: string, at: number, end: number): number {
  const found = scanParenthesis(text, at, end, true);
  return found === end ? scanParenthesis(text, at, end, false) : found;
}

const WORD = /[A-Za-z0-9_]/;

function scanParenthesis(text: string, at: number, end: number, knowsCase: boolean): number {
  const open: ("(" | "case")[] = [];
  for (let next = at; next < end; next += 1) {
    const character = text[next] ?? "";
    if (character === ")" && open.length === 0) return next;
    if ("\\'\"".includes(character)) next = skipQuoted(text, next, end);
    else if (opens(text, next, knowsCase) !== undefined) open.push(opens(text, next, knowsCase) ?? "(");
    else if (open.at(-1) === "(" ? character === ")" : isWordAt(text, "esac", next)) open.pop();
  }
  return end;
}

function opens(text: string, at: number, knowsCase: boolean): "(" | "case" | undefined {
  if (text[at] === "(") return "(";
  return knowsCase && isWordAt(text, "case", at) ? "case" : undefined;
}

/** The last character of an escape or of a quoted text. */
function skipQuoted(text: string, at: number, end: number): number {
  if (text[at] === "\\") return at + 1;
  return text[at] === "'" ? closingCharacter(text, "'", at + 1, end) : closingQuoteFlat(text, at + 1, end);
}

/** Without substitutions inside, whose own quotes a shell would pair; it keeps the scan linear. */
function closingQuoteFlat(text: string, at: number, end: number): number {
  let depth = 0;
  for (let next = at; next < end; next += 1) {
    if (text[next] === "\\") next += 1;
    else if (text.startsWith("$(", next)) depth += 1;
    else if (text[next] === ")" && depth > 0) depth -= 1;
    else if (text[next] === '"' && depth === 0) return next;
  }
  return end;
}

function isWordAt(text: string, word: string, at: number): boolean {
  return (
    text.startsWith(word, at) && !WORD.test(text[at - 1] ?? " ") && !WORD.test(text[at + word.length] ?? " ")
  );
}

import { describe, expect, it } from "vitest";
import { tabColumns } from "../../components/text/tab-columns";

describe("columns between tabs", () => {
  it.each([
    ["are as wide as their widest cell", "a\tb\nlong\tc\n", "a    b\nlong c\n"],
    ["are filled where a cell is empty", "\t\nname:\t\n", "      \nname: \n"],
    ["end at a line without a tab", "a\tb\nplain line\nlonger\tc\n", "a b\nplain line\nlonger c\n"],
    ["end at a form feed", "a\tb\flonger\tc\n", "a b\nlonger c\n"],
    [
      "are told apart by lines that have no such cell",
      "a\tb\tc\nd\te\nf\tlonger\tg\n",
      "a b c\nd e\nf longer g\n",
    ],
    ["line up where all lines have them", "a\tb\tc\nlong\tlonger\td\n", "a    b      c\nlong longer d\n"],
    ["count code points", "ä😀\tb\nabc\td\n", "ä😀  b\nabc d\n"],
    ["are made of a last line without its end", "a\tb\nlong\tc", "a    b\nlong c"],
    ["do not begin after a tab that ends the text", "a\tb\nlong\t", "a b\nlong"],
    ["are none in an empty text", "", ""],
  ])("%s", (_rule, text, columns) => {
    expect(tabColumns(text)).toBe(columns);
  });

  it("are laid out in any number", () => {
    expect(tabColumns(`${"x\t".repeat(20_000)}\n`)).toBe(`${"x ".repeat(20_000)}\n`);
  });
});

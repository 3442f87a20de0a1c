import fc from "fast-check";

/** Pieces that Dockerfiles are made of, and what makes them hard to read. */
const PIECES: readonly string[] = [
  ..."FROM,RUN,COPY,ADD,ENV,ARG,LABEL,ONBUILD,HEALTHCHECK,CMD,SHELL,VOLUME,USER,EXPOSE,MAINTAINER,STOPSIGNAL,NOPE".split(
    ",",
  ),
  "FROM a\n",
  "FROM a AS b\n",
  "\nRUN ",
  "\nCOPY ",
  "\nADD ",
  "\nONBUILD RUN ",
  "\nENV ",
  "\nARG ",
  "\nHEALTHCHECK ",
  ..."\n,\n\n,\r\n, ,  ,\t,\v,\ufeff,\0,\\,\\\n,\\ \t\n,`,`\n,\\\\\n".split(","),
  ...`#,# x,\n# x\n,# escape=\`\n,# syntax=x\n,#escape = \\\n,# check=skip=all\n`.split(","),
  ..."<<E,<< E,<<-E,<<'E',<<\"E\",3<<E,<<E <<F,<<$X,<<${X:-E},\nE\n,\nF\n,\n\tE\n,\nE,E,F,<,<<".split(","),
  ..."--from=a,--from=0,--platform=$X,--mount=type=cache,--mount=from=$X,--link,--link=x,--,--x,--interval=1s,--network=none".split(
    ",",
  ),
  ...`[,],["a"],["a", "b"],[1],{},NONE,CMD,AS,as b`.split(","),
  ...`',",'',"",\\",\\',$X,\${X},\${X:-y},\${X+y z},\${X#*y},\${X/y/z},\${,},\${#X},\${X^^},\${X:1:2},=,a=b,a='b c',a=,=b`.split(
    ",",
  ),
  ..."a,b c,é,日本,/x,.,$,${X:-${Y:-<<E}}".split(","),
];

/** Lines that BuildKit accepts, mostly; `%` stands for arguments. */
const LINES: readonly string[] = [
  "RUN %",
  "run --mount=type=cache,target=/x --network=none %",
  "RUN cat <<E %\nbody $X\nE",
  "RUN <<-'E' %\n\tbody\n\tE",
  "RUN cat <<E <<F %\none\nE\ntwo\nF",
  "COPY <<E %/x\nbody\nE",
  "COPY --from=b --chown=1:1 % /x",
  'COPY ["a b", "%"]',
  "ADD --checksum=x % /x",
  "ENV A=%",
  "ENV A %",
  "ARG A=%",
  "LABEL a=% b=%",
  'CMD ["%", "x"]',
  "CMD %",
  "ENTRYPOINT %",
  "HEALTHCHECK --interval=5m --retries=3 CMD %",
  "ONBUILD RUN <<E\n%\nE",
  "ONBUILD COPY % /x",
  'SHELL ["/bin/sh", "-c"]',
  "WORKDIR /%",
  "EXPOSE %",
  "# % \\",
  "",
  "FROM --platform=$BUILDPLATFORM %a AS %b",
];
const ARGUMENTS: readonly string[] = [
  ..."a,b c,$X,${X:-y},'q r',é,/x,a=b,1,--x,#,<,|,;,é日".split(","),
  ...[" \\\n ", "\\\n# comment\n", "\\\n\n", "\\\\", '"x \\" y"', "`", ","],
];

const wildTexts = fc
  .tuple(fc.boolean(), fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }))
  .map(([stage, pieces]) => (stage ? "FROM a\n" : "") + pieces.join(""));

const likelyTexts = fc
  .tuple(
    fc.constantFrom("", "# escape=`\n", "# syntax=x\n# a\n", "\ufeff"),
    fc.constantFrom("\n", "\r\n"),
    fc.array(
      fc
        .tuple(fc.constantFrom(...LINES), fc.array(fc.constantFrom(...ARGUMENTS), { maxLength: 4 }))
        .map(([line, words]) => line.replaceAll("%", () => words.join(" "))),
      { maxLength: 8 },
    ),
  )
  .map(([head, ending, lines]) => `${head}FROM a\n${lines.join("\n")}\n`.replaceAll("\n", ending));

/** Texts that are near enough to a Dockerfile to be read deep into. */
export const dockerfileTexts: fc.Arbitrary<string> = fc.oneof(wildTexts, likelyTexts);

const WORD_PIECES: readonly string[] = [
  ..."a,b,ab,aab,x/y,*,?,#,%,##,%%,/,//,:,:-,:+,:?,-,+,?,=,.,[,],(,),^".split(","),
  ...`',",\\,\`,\\\\,\\",\\$,\\},\\/,\\*, ,\t,{,},$,<,<<`.split(","),
  ..."$A,$B,$U,$1,$@,${A},${B},${U},${A,${U,${B,${E,${A:-,${U:-,${U-,${E:-,${A:+,${U:+,${A#,${B#,${B##,${B%,${B%%".split(
    ",",
  ),
  ..."${B/,${B//,${A:?,${U:?,${U?,é,日".split(","),
];

/** Words with variables; `A`, `B` and `E` are set. */
export const dockerfileWords: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...WORD_PIECES), { maxLength: 12 })
  .map((pieces) => pieces.join(""));

/** `E` is empty, and `U` is not set. */
export const WORD_VARIABLES: Readonly<Record<string, string>> = { A: "a", B: "abc/ab.c*b?", E: "" };

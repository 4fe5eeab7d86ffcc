// Reads the rules of a spec, `- **21.7** A sentence. *(where it comes from)*`, and finds what is wrong with their numbers and sources.

/** One rule. */
export interface SpecRule {
  /** `21.7` */
  readonly id: string;
  readonly file: string;
  /** Where it stands, from 1. */
  readonly line: number;
}

/** A text, by the path that findings name. */
export interface SourceFile {
  /** From the repository's folder, with slashes. */
  readonly file: string;
  readonly text: string;
}

/** What a spec holds, and what is wrong with it, each as `file:line: what, and what to do`. */
export interface SpecReading {
  readonly rules: readonly SpecRule[];
  readonly faults: readonly string[];
}

const MARKED = /^\s*[-*] \*\*\d/;
const RULE = /^- \*\*(\d+)\.(\d+)\*\* (\S.*)$/;
const SOURCED = /[.:] \*\([^)\s].*\)\*$/;

/** Reads `docs/spec/21-name.md`: its rules are numbered 21.1, 21.2 and so on. */
export function readSpec({ file, text }: SourceFile): SpecReading {
  const spec = /(?:^|\/)(\d+)-[^/]*\.md$/.exec(file)?.[1] ?? "";
  const rules: SpecRule[] = [];
  const faults: string[] = [];
  let last = 0;
  for (const [index, content] of text.split("\n").entries()) {
    if (!MARKED.test(content)) continue;
    const line = index + 1;
    const fault = (what: string): void => void faults.push(`${file}:${line}: ${what}`);
    const [, prefix, digits, sentence = ""] = RULE.exec(content) ?? [];
    if (prefix === undefined || digits === undefined) {
      fault(
        `this is no rule; write it as "- **${spec}.${last + 1}** A sentence. *(where it comes from)*", on one line`,
      );
      continue;
    }
    const id = `${prefix}.${digits}`;
    const earlier = rules.find((rule) => rule.id === id);
    if (prefix !== spec) fault(`${id} stands in spec ${spec}; number it ${spec}.${last + 1}`);
    else if (earlier !== undefined) fault(`${id} stands at line ${earlier.line} too; number each rule once`);
    else if (Number(digits) !== last + 1) fault(`${id} comes where ${spec}.${last + 1} is due; leave no gap`);
    if (!SOURCED.test(sentence)) fault(`${id} has no source; end its line with " *(where it comes from)*"`);
    if (earlier === undefined) rules.push({ id, file, line });
    last = Math.max(last, Number(digits));
  }
  if (rules.length === 0)
    faults.push(`${file}:1: no rule stands here; write each as "- **${spec}.1** A sentence. *(where it comes from)*"`);
  return { rules, faults };
}

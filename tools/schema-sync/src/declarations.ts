/**
 * Tokens -> a tree of declarations with their places: as much of Cap'n Proto's grammar as finding,
 * annotating and dropping a declaration needs. Whether the file is valid is the compiler's question.
 */
import { SyncError } from "./sync-error.js";
import { type Lexed, lex, lineOf, type Token } from "./tokens.js";

/** What a declaration declares; "member" is a field, group, named union, enumerant or method. */
export type DeclarationKind =
  | "struct"
  | "enum"
  | "interface"
  | "using"
  | "const"
  | "annotation"
  | "union"
  | "member"
  | "fileId"
  | "fileAnnotation";

/** One statement, with its block if it has one. */
export interface Declaration {
  readonly kind: DeclarationKind;
  /** Empty for an unnamed union, a file id and a file annotation. */
  readonly name: string;
  /** The tokens before the `;` or `{`. */
  readonly head: readonly Token[];
  /** From the first token to the end of the `;` or `}`. */
  readonly start: number;
  readonly end: number;
  /** What the block declares; empty without a block. */
  readonly children: readonly Declaration[];
  readonly hasBlock: boolean;
}

/** A parsed schema file. */
export interface SchemaFile extends Lexed {
  readonly source: string;
  readonly declarations: readonly Declaration[];
}

/** Parses a schema file; throws a SyncError with the line where a block or a statement has no end. */
export function parseSchema(source: string): SchemaFile {
  const lexed = lex(source);
  const cursor: Cursor = { source, tokens: lexed.tokens, at: 0 };
  const declarations = readDeclarations(cursor, 0);
  return { source, ...lexed, declarations };
}

/**
 * The declarations which a dotted path names, as `MessageTarget.reply.messageId`. Unnamed unions are
 * passed through: their members belong to the struct.
 */
export function findDeclarations(declarations: readonly Declaration[], path: string): Declaration[] {
  const [name, ...rest] = path.split(".");
  const named = throughUnions(declarations).filter((declaration) => declaration.name === name);
  if (rest.length === 0) return named;
  return named.flatMap((declaration) => findDeclarations(declaration.children, rest.join(".")));
}

/** A member's ordinal, or undefined where it has none (a group). */
export function ordinalOf(member: Declaration): number | undefined {
  const at = member.head.findIndex((token) => token.text === "@");
  const number = at < 0 ? undefined : member.head[at + 1];
  return number?.kind === "number" ? Number(number.text) : undefined;
}

/** The tokens of a member's type: after its `:` and before its default value or annotations. */
export function typeOf(member: Declaration): readonly Token[] {
  const colon = member.head.findIndex((token) => token.text === ":");
  if (colon < 0) return [];
  const rest = member.head.slice(colon + 1);
  const end = rest.findIndex((token) => token.text === "=" || token.text === "$");
  return end < 0 ? rest : rest.slice(0, end);
}

/** The text of tokens without the space between them. */
export function compactText(tokens: readonly Token[]): string {
  return tokens.map((token) => token.text).join("");
}

interface Cursor {
  readonly source: string;
  readonly tokens: readonly Token[];
  at: number;
}

const KEYWORDS = new Set<string>(["struct", "enum", "interface", "using", "const", "annotation"]);
const OPENING = new Set(["(", "["]);
const CLOSING = new Set([")", "]"]);

function throughUnions(declarations: readonly Declaration[]): Declaration[] {
  return declarations.flatMap((declaration) =>
    declaration.kind === "union" ? throughUnions(declaration.children) : [declaration],
  );
}

function readDeclarations(cursor: Cursor, depth: number): Declaration[] {
  const declarations: Declaration[] = [];
  for (;;) {
    const next = cursor.tokens[cursor.at];
    if (next === undefined) {
      if (depth === 0) return declarations;
      throw new SyncError(`line ${lineOf(cursor.source, cursor.source.length)}: a block is not closed`);
    }
    if (next.text === "}" && depth > 0) return declarations;
    declarations.push(readDeclaration(cursor, next, depth));
  }
}

function readDeclaration(cursor: Cursor, first: Token, depth: number): Declaration {
  const head = readHead(cursor, first);
  const { kind, name } = classify(head);
  const stop = cursor.tokens[cursor.at];
  cursor.at += 1;
  if (stop?.text === ";") {
    return { kind, name, head, start: first.start, end: stop.end, children: [], hasBlock: false };
  }
  const children = readDeclarations(cursor, depth + 1);
  const close = cursor.tokens[cursor.at];
  cursor.at += 1;
  return { kind, name, head, start: first.start, end: close?.end ?? cursor.source.length, children, hasBlock: true };
}

/** Moves to the `;` or `{` that ends a statement's head. */
function readHead(cursor: Cursor, first: Token): Token[] {
  const head: Token[] = [];
  let nesting = 0;
  for (; ; cursor.at += 1) {
    const token = cursor.tokens[cursor.at];
    if (token === undefined || (nesting === 0 && token.text === "}")) {
      throw new SyncError(`line ${lineOf(cursor.source, first.start)}: a declaration has no end`);
    }
    if (nesting === 0 && (token.text === ";" || token.text === "{")) return head;
    if (OPENING.has(token.text)) nesting += 1;
    if (CLOSING.has(token.text)) nesting -= 1;
    head.push(token);
  }
}

function classify(head: readonly Token[]): { kind: DeclarationKind; name: string } {
  const [first, second] = head;
  if (first === undefined || first.text === "@") return { kind: "fileId", name: "" };
  if (first.text === "$") return { kind: "fileAnnotation", name: "" };
  const isMember = second?.text === "@" || second?.text === ":";
  if (!isMember && first.text === "union") return { kind: "union", name: "" };
  if (!isMember && KEYWORDS.has(first.text) && second?.kind === "word") {
    return { kind: first.text as DeclarationKind, name: second.text };
  }
  return { kind: "member", name: first.text };
}

// Structured log entries: what a handler writes goes to the host as log messages, what a session has to say stays local.

import { type Clock, toPrintable } from "@ixt/context";
import { isUnrecognized } from "@ixt/wire";
import * as Wire from "@ixt/wire/wasipc";

/** How urgent an entry is; the names are the schema's. */
export type LogLevel = keyof typeof Wire.LogLevel;

/** Values by name; they are written as text. */
export type LogFields = Readonly<Record<string, string | number | boolean>>;

/** One entry. What came from a peer is the peer's text: print it with `formatLogEntry`. */
export interface LogEntry {
  readonly level: LogLevel;
  /** Milliseconds since the Unix epoch. */
  readonly timeUnixMs: number;
  readonly message: string;
  readonly fields: ReadonlyMap<string, string>;
}

/** Where entries go. It must not throw. */
export type LogSink = (entry: LogEntry) => void;

/** What a handler writes its entries with. Never write a secret: entries travel. */
export interface Logger {
  trace(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** A logger that makes entries and hands them to `sink`. */
export function createLogger(sink: LogSink, clock: Clock): Logger {
  const write =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      const texts = new Map(Object.entries(fields).map(([name, value]) => [name, String(value)]));
      sink({ level, timeUnixMs: Math.max(0, Math.floor(clock.unixMs())), message, fields: texts });
    };
  return {
    trace: write("trace"),
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
  };
}

/** The entry as one line that a terminal or a log file can trust: `2026-01-02T03:04:05.678Z warn message name=value`. */
export function formatLogEntry(entry: LogEntry): string {
  const moment = new Date(entry.timeUnixMs);
  const time = Number.isNaN(moment.getTime()) ? String(entry.timeUnixMs) : moment.toISOString();
  const fields = Array.from(entry.fields, ([name, value]) => ` ${toPrintable(name)}=${toPrintable(value)}`);
  return `${time} ${entry.level} ${toPrintable(entry.message)}${fields.join("")}`;
}

/** Writes each entry as a line with `console.error`: to stderr in Node, to the console in a browser. */
export const consoleLogSink: LogSink = (entry) => {
  globalThis.console.error(formatLogEntry(entry));
};

/** The entry as the message that carries it. */
export function toLogRecord(entry: LogEntry): Wire.LogRecord {
  const { level, timeUnixMs, message } = entry;
  const fields = Array.from(entry.fields, ([key, value]) => ({ key, value }));
  return { level: Wire.LogLevel[level], timeUnixMs, message, fields };
}

/** The entry out of the message that carried it; a level of a newer schema reads as `unspecified`. */
export function fromLogRecord(record: Wire.LogRecord): LogEntry {
  const { timeUnixMs, message } = record;
  const fields = new Map(record.fields.map(({ key, value }) => [key, value]));
  return { level: levelName(record.level), timeUnixMs, message, fields };
}

const LEVELS = Object.keys(Wire.LogLevel) as readonly LogLevel[];

function levelName(level: Wire.LogRecord["level"]): LogLevel {
  if (isUnrecognized(level)) return "unspecified";
  return LEVELS.find((name) => Wire.LogLevel[name] === level) ?? "unspecified";
}

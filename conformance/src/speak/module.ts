// The conformance module of conformance/peers/README.md, on what our SDK offers to any module.

import { defineModule, type Module } from "@ixt/sdk";
import { createCalls, createControls } from "./calls.js";
import type { ModuleProcess } from "./module-process.js";
import { Rations } from "./rations.js";
import { StreamLedger } from "./stream-ledger.js";
import { createStreams } from "./streams.js";

/** A module with a memory of its own: what it tells of streams is told of those that it took. */
export function createConformanceModule(process: ModuleProcess): Module {
  const ledger = new StreamLedger();
  const rations = new Rations();
  const streams = Object.entries(createStreams(process, rations));
  return defineModule({
    name: "conformance",
    version: "1.0.0",
    handlers: { ...createCalls(process), ...createControls(ledger, rations) },
    streams: Object.fromEntries(streams.map(([name, handler]) => [name, ledger.watch(handler)])),
  });
}

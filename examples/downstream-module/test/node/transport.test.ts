// For who writes a transport: the rules of every transport, here put to the one in memory.

import { createMemoryPair } from "@ixt/sdk";
import { transportCompliance } from "@ixt/testkit";
import { registerSuite } from "@ixt/testkit/node-test";

registerSuite(transportCompliance({ createPair: () => createMemoryPair() }));

// Whoever starts a module keeps it going: what becomes of a start that takes long when it is not wanted any more, over channels in memory.

import { VirtualClock } from "@ixt/context/virtual-clock";
import { DEFAULT_LIMITS } from "@ixt/wire";
import { describe, expect, it } from "vitest";
import { createSupervision, type Start, type Supervisor, supervise } from "../src/host-supervisor.js";
import { createHost, createMemoryPair, type Host, serve, type Transport, TransportError } from "../src/index.js";
import { greeter } from "./by-hand.js";
import { settle } from "./rig.js";

const crashed = (): TransportError => new TransportError("it crashed", { code: "unavailable", blame: "transport" });

interface Scene {
  readonly clock: VirtualClock;
  readonly host: Host;
  readonly supervisor: Supervisor<string>;
  /** The channel of the run that is under way, or about to be: the module's end. */
  readonly moduleSide: () => Transport;
  readonly starts: () => number;
}

/** A module whose first start succeeds, and whose later ones never shake hands. */
async function createScene(delayMs = 0): Promise<Scene> {
  const clock = new VirtualClock();
  const settings = {
    clock,
    timers: clock,
    keepaliveMs: Number.POSITIVE_INFINITY,
    handshakeTimeoutMs: Number.POSITIVE_INFINITY,
    log: () => {},
  };
  const host = createHost(settings);
  const restart = { maxRestarts: 3, withinMs: 60_000, delayMs, maxDelayMs: delayMs };
  const supervision = createSupervision({ ...settings, host, restart });
  const sides: Transport[] = [];
  const start: Start<string> = async (onBirth) => {
    const [moduleSide, hostSide] = createMemoryPair();
    const kill = (): void => moduleSide.close(crashed());
    onBirth(kill);
    sides.push(moduleSide);
    if (sides.length === 1) serve(greeter, moduleSide, settings);
    const exited = moduleSide.closed.then(() => `run ${sides.indexOf(moduleSide) + 1}`);
    return { connection: await supervision.attach(hostSide), exited, kill };
  };
  const supervisor = await supervise(supervision, start);
  const moduleSide = (): Transport => {
    const side = sides.at(-1);
    if (side === undefined) throw new Error("nothing was started");
    return side;
  };
  return { clock, host, supervisor, moduleSide, starts: () => sides.length };
}

/** Breaks the first run, and waits until the second one is being started. */
async function breakOnce({ clock, moduleSide, starts }: Scene): Promise<void> {
  moduleSide().close(crashed());
  await settle();
  clock.advance(1);
  await settle();
  expect(starts()).toBe(2);
}

describe("a start that does not come to its end", () => {
  it("is called off at once by kill, also where the handshake may take for ever", async () => {
    const scene = await createScene();
    await breakOnce(scene);
    scene.supervisor.kill();
    expect(await scene.supervisor.exited).toBe("run 1");
    expect(await scene.moduleSide().closed).toBeInstanceOf(TransportError);
    expect(await scene.supervisor.closed).toMatchObject({ code: "unavailable" });
    expect([scene.starts(), scene.host.modules, scene.clock.pendingTimers]).toEqual([2, [], 0]);
  });

  it("is called off by close, when its time is over", async () => {
    const scene = await createScene();
    await breakOnce(scene);
    const ended = scene.supervisor.end({ drainTimeoutMs: 300, graceMs: 200 });
    scene.clock.advance(500);
    expect(await ended).toBe("run 1");
    expect([scene.starts(), scene.host.modules, scene.clock.pendingTimers]).toEqual([2, [], 0]);
  });

  it("is called off by the end of its host", async () => {
    const scene = await createScene();
    await breakOnce(scene);
    await scene.host.close();
    expect(await scene.supervisor.exited).toBe("run 1");
    expect([scene.starts(), scene.clock.pendingTimers]).toEqual([2, 0]);
  });
});

it("a host that ends does not wait for the delay of a module that is to be started again", async () => {
  const scene = await createScene(60_000);
  scene.moduleSide().close(crashed());
  await settle();
  expect(scene.clock.pendingTimers).toBe(1);
  await scene.host.close();
  expect(await scene.supervisor.exited).toBe("run 1");
  expect([scene.starts(), scene.clock.pendingTimers]).toEqual([1, 0]);
});

it("the channel of a module takes what its host takes, unless it is told otherwise", () => {
  const limits = { ...DEFAULT_LIMITS, maxFrameBytes: 32 * 1024 * 1024 };
  const host = createHost({ limits });
  expect(createSupervision({ host }).settings.limits).toBe(limits);
  expect(createSupervision({ host, limits: DEFAULT_LIMITS }).settings.limits).toBe(DEFAULT_LIMITS);
});

/** The plain object that the schemaless peers (msgpackr, JSON) carry; `B` is what stands for bytes. */
import type { Context, DataFrame } from "../corpus.js";

export interface PlainFrame<B> {
  readonly streamId: B;
  readonly data: { readonly sequence: number; readonly payload: B };
}

export interface PlainContext<B> {
  readonly messageId: B;
  readonly correlationId: string;
  readonly causationId: string;
  readonly actor: {
    readonly subject: { readonly operator: string };
    readonly capabilities: readonly string[];
    readonly tokenRef: string;
    readonly onBehalfOf: { readonly user: string };
  };
  readonly target: { readonly service: { readonly name: string; readonly method: string } };
  readonly deadlineUnixMs: number;
  readonly metadata: readonly { readonly key: string; readonly value: string }[];
}

/** The plain shape of a corpus context, with its id as `messageId`. */
export function toPlainContext<B>(context: Context, messageId: B): PlainContext<B> {
  return {
    messageId,
    correlationId: context.correlationId,
    causationId: context.causationId,
    actor: {
      subject: { operator: context.operator },
      capabilities: [...context.capabilities],
      tokenRef: context.tokenRef,
      onBehalfOf: { user: context.onBehalfOfUser },
    },
    target: { service: { name: context.service, method: context.method } },
    deadlineUnixMs: context.deadlineUnixMs,
    metadata: context.metadata.map(({ key, value }) => ({ key, value })),
  };
}

/** The inverse of `toPlainContext`. */
export function fromPlainContext<B>(plain: PlainContext<B>, messageId: Uint8Array): Context {
  return {
    messageId,
    correlationId: plain.correlationId,
    causationId: plain.causationId,
    operator: plain.actor.subject.operator,
    onBehalfOfUser: plain.actor.onBehalfOf.user,
    tokenRef: plain.actor.tokenRef,
    capabilities: plain.actor.capabilities,
    service: plain.target.service.name,
    method: plain.target.service.method,
    deadlineUnixMs: plain.deadlineUnixMs,
    metadata: plain.metadata.map(({ key, value }) => ({ key, value })),
  };
}

/** Touches every field; the checksum of a decoded context without its id's first byte. */
export function plainContextChecksum<B>(context: PlainContext<B>): number {
  const { actor, target } = context;
  let sum = context.correlationId.length + context.causationId.length;
  sum += actor.subject.operator.length + actor.onBehalfOf.user.length + actor.tokenRef.length;
  for (const capability of actor.capabilities) sum += capability.length;
  sum += target.service.name.length + target.service.method.length + context.deadlineUnixMs;
  for (const { key, value } of context.metadata) sum += key.length + value.length;
  return sum;
}

/** The corpus shape of a plain frame. */
export function fromPlainFrame<B>(frame: PlainFrame<B>, toBytes: (value: B) => Uint8Array): DataFrame {
  return {
    streamId: toBytes(frame.streamId),
    sequence: frame.data.sequence,
    payload: toBytes(frame.data.payload),
  };
}

// What a newer peer may send and this schema has no name for: kept with its number, never cast to something known.

/** An enum value that this schema does not know, kept so that it can be reported or written again. */
export interface UnrecognizedEnum {
  /** The ordinal on the wire, 0 to 65,535. */
  readonly unrecognized: number;
}

/** A union variant that this schema does not know. Its content was not read, so it cannot be encoded again. */
export interface UnrecognizedVariant {
  readonly kind: "unrecognized";
  /** The discriminant on the wire, 0 to 65,535. */
  readonly ordinal: number;
}

/** True for an enum value that this schema does not know. */
export function isUnrecognized(value: unknown): value is UnrecognizedEnum {
  return (
    typeof value === "object" && value !== null && typeof (value as Partial<UnrecognizedEnum>).unrecognized === "number"
  );
}

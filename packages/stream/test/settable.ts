// What of a public type could be set, for tests that ask for none.

/** The names of the fields that could be set. Methods, which TypeScript never takes for read-only, are left out. */
export type Settable<T> = {
  [Name in keyof T]-?: T[Name] extends (...args: never) => unknown
    ? never
    : IsSame<Pick<T, Name>, { readonly [Same in Name]: T[Same] }> extends true
      ? never
      : Name;
}[keyof T];

type IsSame<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

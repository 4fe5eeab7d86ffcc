# How this project's generator represents a field in TypeScript. The annotations change nothing on the wire.
@0xbcd60c703b969976;

annotation safeInteger @0xe2f9934d332f2a36 (field) :Void;
# On a UInt64: a `number`, checked on encode and on decode to be an integer of at most 2^53 - 1.
# Without it a UInt64 is a `bigint`.

annotation bytes16 @0xf07ca1786fa9c811 (field) :Void;
# On a Data: a 16-byte id, held as a `Bytes16`. Empty reads as the zero id, and the zero id is written as
# empty; any other length is an error.

annotation straight @0xd24fa381427bd94c (field) :Void;
# On a union's variant that is a struct: messages with it, which most are, are read and written by code made for their
# exact layout, and any other layout by the code for all. On each struct of a chain, down to one that ends in its data.

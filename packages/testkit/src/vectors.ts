// @ixt/testkit/vectors: the golden vectors of conformance/vectors, and the suite that replays them against any codec.

export { type GoldenVector, goldenVectors, type VectorJson } from "./vectors/golden-vector.js";
export { ixtVectorSubject } from "./vectors/ixt-vector-subject.js";
export { type VectorSubject, vectorCompliance } from "./vectors/vector-compliance.js";
export type { VectorLayer, VectorLimits, VectorType } from "./vectors/vector-record.js";

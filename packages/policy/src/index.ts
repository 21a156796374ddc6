export { createEmbeddedPolicy, type EmbeddedPolicyOptions } from './createEmbeddedPolicy.ts'
export { type DecideOptions, decide } from './decide.ts'
export type {
  BuiltinErrors,
  Decision,
  EngineName,
  Evaluation,
  Json,
  JsonObject,
  LoadResult,
  Policy,
  PolicyCode,
  PolicyFault,
  PolicyInput,
  PolicyNft,
  PolicyProblem,
} from './types.ts'

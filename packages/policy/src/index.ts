export { createEmbeddedPolicy, type EmbeddedPolicyOptions } from './createEmbeddedPolicy.ts'
export { createServerPolicy, type ServerPolicyOptions } from './createServerPolicy.ts'
export { createWasmPolicy, type WasmPolicyOptions } from './createWasmPolicy.ts'
export { type DecideOptions, decide } from './decide.ts'
export {
  type LoadPolicyOptions,
  loadPolicy,
  type PolicyLocation,
  type PolicySpec,
  readPolicyText,
} from './loadPolicy.ts'
export { type PolicyInputOptions, policyInput, RESERVED_INPUTS } from './policyInput.ts'
export { type PolicyTest, testPolicy, upgradePolicy } from './testPolicy.ts'
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
export { type WaltEcosystem, type WaltMetadata, waltDocuments } from './waltDocuments.ts'

export { type BudgetLimits, createBudget } from './budget.ts'
export { type ChainNameResult, type ChainNameWarning, resolveChainName } from './chainName.ts'
export {
  type CacheOptions,
  type CheckOptions,
  createOwnership,
  type Ownership,
  type OwnershipOptions,
} from './createOwnership.ts'
export { isRetryable, OWNERSHIP_CODES, type OwnershipCode, OwnershipError, type Undecided } from './errors.ts'
export { formatGate, gateHash } from './formatGate.ts'
export type {
  Condition,
  GateAnswer,
  GateNode,
  MatchedToken,
  MetCondition,
  ProvenAccount,
  Status,
  UnmetCode,
} from './gate.ts'
export type { GateIssue, GateIssueCode, GateWarning } from './internal/issues.ts'
export { type LoadAdapterOptions, loadAdapter } from './loadAdapter.ts'
export {
  type NarrowCode,
  type NarrowOptions,
  type NarrowResult,
  narrowGate,
} from './narrowGate.ts'
export { GATE_LIMITS, type ParseGateResult, parseGate } from './parseGate.ts'
export type {
  AdapterOptions,
  AmountBounds,
  AskOptions,
  At,
  Attribute,
  Block,
  Budget,
  ChainAdapter,
  Delegation,
  DescribeOptions,
  Gate,
  HoldingQuery,
  Holdings,
  HoldingsFailure,
  Metadata,
  MetadataDigest,
  MetadataResolver,
  MetadataResult,
  MetadataSchema,
  MetadataSource,
  OwnershipWarning,
  Source,
  Standard,
  Token,
  TokenSelector,
  TraitCondition,
  TraitOperator,
  TraitValue,
  Via,
} from './types.ts'

export { createOpa } from './createOpa.ts'
export { pin as opaRelease } from './pin.ts'
export type {
  Opa,
  OpaExplanation,
  OpaFault,
  OpaFaultCode,
  OpaJson,
  OpaOptions,
  OpaPlace,
  OpaPolicy,
  OpaPolicySource,
  OpaProblem,
  OpaQuestion,
  OpaResults,
  OpaSolution,
} from './types.ts'

export type {
  Decision,
  EngineName,
  Evaluation,
  Json,
  Policy,
  PolicyCode,
  PolicyInput,
  PolicyNft,
} from './types.ts'

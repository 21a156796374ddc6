export { STORE_CODES, type StoreCode, StoreError } from './errors.ts'
export { type PurgeJobOptions, startPurgeJob } from './purgeJob.ts'
export type {
  ClientList,
  ClientPage,
  ClientRecord,
  Clients,
  KeyRecord,
  KeyState,
  Keys,
  Migration,
  NewKey,
  Payload,
  Plan,
  PurgeCounts,
  RefreshTokenGrace,
  Schedule,
  ScheduledRecord,
  SingleUse,
  SingleUseRecord,
  Store,
} from './types.ts'

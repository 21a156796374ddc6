export { createHost } from './createHost.ts'
export type { Ask, Host, ThreadFault, ThreadSays, Turn } from './types.ts'

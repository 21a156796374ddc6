export { createDemo } from './app.ts'
export type { RelyingPartyOptions } from './relyingParty.ts'

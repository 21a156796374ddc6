import { GATE } from '../provider/gatePrompt.ts'
import { SIGN_IN_PROMPTS } from '../provider/selectAccount.ts'

/** The prompts at which a wallet signs: to sign in, or at a gate to add an account. */
export const WALLET_PROMPTS: readonly string[] = [...SIGN_IN_PROMPTS, GATE]

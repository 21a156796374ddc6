import type { SignedProof, SignInContext } from '../types.ts'
import { openChannel } from './extension.ts'
import { signInOver } from './signInOver.ts'

/** Pairing with an extension, account, challenge, signature over the packed text. */
export const signIn = (extension: string, context: SignInContext): Promise<SignedProof> =>
  signInOver(() => openChannel(extension, context.signal), context)

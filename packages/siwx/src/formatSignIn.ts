import { type Message, SiwxError } from '@countersign/siwx-core'
import { loadChain } from './loadChain.ts'
import { isNamespace } from './namespaces.ts'

/**
 * Writes the text of a message of any chain. Where a proof carries no text, this is how what was signed is compared with what was
 * issued: `formatSignIn(result.message)` against the `message` of `createSignIn`.
 *
 * @example
 * ```ts
 * import { formatSignIn, type SignInResult } from '@countersign/siwx'
 *
 * declare const result: SignInResult
 * declare const issued: string
 * console.log(result.ok && (await formatSignIn(result.message)) === issued) // true
 * ```
 * @throws SiwxError when it is no message of the six namespaces
 */
export async function formatSignIn(message: Message): Promise<string> {
  const { namespace } = message
  if (!isNamespace(namespace)) {
    throw new SiwxError('profile_unsupported', `There is no sign-in with ${namespace}.`, {
      field: 'namespace',
    })
  }
  const chain = await loadChain(namespace)
  return chain.format(message)
}

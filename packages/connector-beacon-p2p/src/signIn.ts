import { ConnectorError, type SignedProof, type SignInContext } from '@countersign/connectors'
import { signInOver } from '@countersign/connectors/beacon'
import { showPairing } from '@countersign/connectors/kit'
import { type Meeting, openMeeting } from './meeting.ts'

/** Login at a node, pairing, account, challenge, signature over the packed text; then all of it ends. */
export const signIn = async (nodes: readonly string[], context: SignInContext): Promise<SignedProof> => {
  const { pair, signal } = context
  if (pair === undefined) throw new ConnectorError('unsupported')
  if (signal.aborted) throw new ConnectorError('aborted')
  let meeting = undefined as Meeting | undefined
  try {
    return await signInOver(async () => {
      meeting = await openMeeting(nodes, signal)
      return showPairing(meeting.uri, meeting.paired, pair)
    }, context)
  } finally {
    const closing = meeting?.close()
    // Who cancels does not wait for a node.
    if (!signal.aborted) await closing
  }
}

import { ConnectorError, type SignedProof, type SignInContext } from '@countersign/connectors'
import { type Channel, signInOver } from '@countersign/connectors/beacon'
import { type Meeting, openMeeting } from './meeting.ts'

const meet = async ({ paired, uri }: Meeting, pair: NonNullable<SignInContext['pair']>): Promise<Channel> => {
  pair({ uri, link: uri })
  try {
    return await paired
  } finally {
    pair(undefined)
  }
}

/** Login at a node, pairing, account, challenge, signature over the packed text; then all of it ends. */
export const signIn = async (nodes: readonly string[], context: SignInContext): Promise<SignedProof> => {
  const { pair, signal } = context
  if (pair === undefined) throw new ConnectorError('unsupported')
  if (signal.aborted) throw new ConnectorError('aborted')
  let meeting = undefined as Meeting | undefined
  try {
    return await signInOver(async () => {
      meeting = await openMeeting(nodes, signal)
      return meet(meeting, pair)
    }, context)
  } finally {
    const closing = meeting?.close()
    // Who cancels does not wait for a node.
    if (!signal.aborted) await closing
  }
}

import type { EndpointAnswer } from '@countersign/siwx-core'
import { OwnershipError } from '../errors.ts'
import { isFields } from '../internal/fields.ts'
import type { AskNode } from '../internal/nodes.ts'

const CHAIN = /^flow-([a-z0-9]{1,27})$/

/**
 * Which chain an access node is on, as CAIP-2: `flow-mainnet` is `flow:mainnet`.
 *
 * @see Flow Access HTTP API "Network parameters"
 */
export async function identify(ask: AskNode): Promise<string> {
  const answer = await ask({ path: '/v1/network/parameters' })
  if (!answer.ok) throw new OwnershipError('chain_unavailable', `The access node answered ${answer.status}.`)
  const parameters = parseBody(answer)
  const name = isFields(parameters) ? parameters['chain_id'] : undefined
  const reference = typeof name === 'string' ? CHAIN.exec(name)?.[1] : undefined
  if (reference === undefined)
    throw new OwnershipError('chain_inconsistent', 'The access node is on no chain of Flow.')
  return `flow:${reference}`
}

/**
 * The JSON of an answer.
 *
 * @throws OwnershipError (`chain_inconsistent`) when it is none
 */
export function parseBody({ text }: EndpointAnswer): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new OwnershipError('chain_inconsistent', 'The access node has not answered in JSON.', { cause })
  }
}

/** What an access node says of a failure, or nothing. */
export function messageOf({ text }: EndpointAnswer): string {
  try {
    const body: unknown = JSON.parse(text)
    return isFields(body) && typeof body['message'] === 'string' ? body['message'] : ''
  } catch {
    return ''
  }
}

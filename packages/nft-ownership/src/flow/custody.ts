import { OwnershipError } from '../errors.ts'
import type { AskNode } from '../internal/nodes.ts'
import type { Block } from '../types.ts'
import { address } from './arguments.ts'
import { isCadenceArray } from './cadence.ts'
import { isFlowAddress } from './cadenceType.ts'
import { ExhaustedError, runScript } from './runScript.ts'

/** Accounts held for another one; `complete` is false when there are more than are followed. */
export type Children = { readonly addresses: readonly string[]; readonly complete: boolean }

const MOST_CHILDREN = 20

/**
 * The child accounts of an account under hybrid custody. Both sides must say so: the parent's manager lists the child, and
 * the child's own account resource names the parent, as redeemed or as owner. Rejects with {@link OwnershipError}.
 */
export async function childrenOf(
  ask: AskNode,
  block: Block,
  parent: string,
  hybridCustody: string,
): Promise<Children> {
  try {
    const answer = await runScript(ask, block, childrenScript(hybridCustody), [address(parent)])
    if (!isCadenceArray(answer) || !answer.every(isFlowAddress)) {
      throw new OwnershipError('chain_inconsistent', 'The access node answered what the script does not.')
    }
    const others = new Set(answer.filter((child) => child !== parent))
    return { addresses: [...others].slice(0, MOST_CHILDREN), complete: others.size <= MOST_CHILDREN }
  } catch (error) {
    if (!(error instanceof ExhaustedError)) throw error
    throw new OwnershipError(error.code, error.message, { cause: error })
  }
}

// The types are checked before a resource is borrowed: what lies at a path is its account's choice.
function childrenScript(hybridCustody: string): string {
  return `import HybridCustody from ${hybridCustody}

access(all) fun main(parent: Address): [Address] {
    let children: [Address] = []
    let account = getAuthAccount<auth(BorrowValue) &Account>(parent)
    if account.storage.type(at: HybridCustody.ManagerStoragePath) != Type<@HybridCustody.Manager>() {
        return children
    }
    let manager = account.storage.borrow<&HybridCustody.Manager>(from: HybridCustody.ManagerStoragePath)!
    for child in manager.getChildAddresses().concat(manager.getOwnedAddresses()) {
        let storage = getAuthAccount<auth(BorrowValue) &Account>(child).storage
        if storage.type(at: HybridCustody.OwnedAccountStoragePath) != Type<@HybridCustody.OwnedAccount>() {
            continue
        }
        let owned = storage.borrow<&HybridCustody.OwnedAccount>(from: HybridCustody.OwnedAccountStoragePath)!
        let redeemed = owned.getRedeemedStatus(addr: parent) ?? false
        if (redeemed || owned.getOwner() == parent) && !children.contains(child) {
            children.append(child)
        }
    }
    return children
}
`
}

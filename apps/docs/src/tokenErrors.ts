import { isRetryable, OWNERSHIP_CODES } from '@countersign/nft-ownership'
import { UNDECIDED_REMEDIES, UNMET_REMEDIES } from './ownershipRemedies.ts'
import { POLICY_REMEDIES } from './policyRemedies.ts'
import { remedyTable } from './remedyTable.ts'
import { table } from './table.ts'

/** The page of codes of gates and policies, from the codes themselves. */
export function tokenErrorsPage(): string {
  const undecided = OWNERSHIP_CODES.map((code) => {
    const { cause, remedy } = UNDECIDED_REMEDIES[code]
    return [`\`${code}\``, isRetryable(code) ? 'yes' : 'no', cause, remedy]
  })
  return `# Codes of gates and policies

"Not an owner" and "could not find out" are different answers, and so are their codes. Codes are never renamed.

## Not met

The status is \`unmet\`: it is known that the account does not have what the gate asks for, at that block.

${remedyTable(UNMET_REMEDIES)}

## Not decided

The status is \`undecided\`: nothing is known about the account. Retryable is "not now"; everything else stays until
something is changed.

${table(['code', 'retryable', 'cause', 'what to do'], undecided)}

## Policies

Everything but \`allowed\` denies.

${remedyTable(POLICY_REMEDIES)}
`
}

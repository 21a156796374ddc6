import {
  CONNECTOR_REMEDIES,
  ENDPOINT_REMEDIES,
  GATE_ISSUE_REMEDIES,
  NARROW_REMEDIES,
  OPA_REMEDIES,
} from './libraryRemedies.ts'
import type { Remedy } from './remedies.ts'
import { remedyTable } from './remedyTable.ts'

const section = (title: string, text: string, remedies: Readonly<Record<string, Remedy>>): string =>
  `## ${title}\n\n${text}\n\n${remedyTable(remedies)}`

/** The page of codes that only the libraries have. */
export function libraryErrorsPage(): string {
  return `# Codes of pages, nodes and gates

What the libraries say besides [results](/reference/errors) and [decisions](/reference/token-errors). Codes are never renamed.

${section('A wallet did not sign', 'The `code` of a `ConnectorError` of `@countersign/connectors` and its plug-ins.', CONNECTOR_REMEDIES)}

${section('A node gave no answer', 'The `code` of an `EndpointError`. It says nothing about the chain: what a verifier or a gate makes of it is retryable.', ENDPOINT_REMEDIES)}

${section('A gate cannot be read', 'The `code` of each issue of `parseGate`, with a JSON Pointer to its place.', GATE_ISSUE_REMEDIES)}

${section('A request goes beyond the gate', 'The `code` of `narrowGate`.', NARROW_REMEDIES)}

${section('The Rego engine gave no answer', 'The `code` of a fault of `@countersign/policy-opa`; `@countersign/policy` has [codes of its own](/reference/token-errors#policies).', OPA_REMEDIES)}
`
}

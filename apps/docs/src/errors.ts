import { CODES, failure, isRetryable } from '@countersign/siwx-core'
import { REMEDIES } from './remedies.ts'
import { table } from './table.ts'

/** The page of result codes, from the codes themselves. */
export function errorsPage(): string {
  const rows = CODES.map((code) => {
    const { cause, remedy } = REMEDIES[code]
    return [`\`${code}\``, failure(code, 'check', {}).reason, cause, remedy]
  })
  const retryable = CODES.filter(isRetryable).map((code) => `\`${code}\``)
  return `# Result codes

A verifier answers with \`ok: true\` and what was proven, or with \`ok: false\`, a stable \`code\` for programs and one
English sentence, \`reason\`, for people and logs. Codes are never renamed. Retryable, that is "not now" and never "no":
${retryable.join(', ')}.

Codes of gates and policies have [a page of their own](/reference/token-errors), and so have those of
[the provider](/reference/provider-errors) and of [pages, nodes and gates](/reference/library-errors).

${table(['code', 'reason', 'cause', 'what to do'], rows)}
`
}

import type { InteractionCode } from '@countersign/idp'
import { ADMIN_REMEDIES } from './adminRemedies.ts'
import { API_REMEDIES, CORE_REMEDIES, WEBHOOK_REMEDIES } from './apiRemedies.ts'
import { CLI_REMEDIES } from './cliRemedies.ts'
import { CONFIG_REMEDIES, START_REMEDIES } from './configRemedies.ts'
import { GATE_REMEDIES, NEVER_SENT, OAUTH_REMEDIES } from './oauthRemedies.ts'
import type { Remedy } from './remedies.ts'
import { remedyTable } from './remedyTable.ts'
import { type Answer, SIGN_IN_REMEDIES } from './signInRemedies.ts'
import { STORE_REMEDIES } from './storeRemedies.ts'
import { table } from './table.ts'

/** One entry for each code of our endpoints; a code without an entry does not compile. */
export const ENDPOINT_REMEDIES: Readonly<Record<InteractionCode, Answer>> = {
  ...SIGN_IN_REMEDIES,
  ...ADMIN_REMEDIES,
}

const rows = <T extends Remedy>(
  remedies: Readonly<Record<string, T>>,
  between: (entry: T) => string,
): readonly (readonly string[])[] =>
  Object.entries(remedies).map(([code, entry]) => [`\`${code}\``, between(entry), entry.cause, entry.remedy])

const answered = (remedies: Readonly<Record<string, Answer>>): string =>
  table(
    ['code', 'HTTP status', 'cause', 'what to do'],
    rows(remedies, ({ status }) => status),
  )

const protocol = (): string => {
  const never = Object.entries(NEVER_SENT).map(([code, why]) => `\`${code}\` (${why})`)
  return `## Errors of OAuth and OpenID Connect

At the endpoints of the standards, as \`error\` with an \`error_description\`: in the address that the person is sent back to
where that is known to be the client’s, else on a page, and as JSON elsewhere. The status is 400 unless said otherwise.

${table(
  ['error', 'endpoint', 'cause', 'what to do'],
  rows(OAUTH_REMEDIES, ({ where }) => where),
)}

Never sent: ${never.join(', ')}.

### What a description begins with

Where a gate or a question about tokens is the reason, \`error_description\` begins with a code and a colon: one of these, or
one of [gates and policies](/reference/token-errors).

${table(
  ['code', 'error', 'cause', 'what to do'],
  rows(GATE_REMEDIES, ({ where }) => where),
)}`
}

/** The page of every code that the provider and what belongs to it answers or ends with. */
export function providerErrorsPage(): string {
  return `---
outline: [2, 3]
---

# Codes of the provider

What the identity provider answers, logs or ends with, and what is to be done. Codes are never renamed. What a signature is
refused with is among the [result codes](/reference/errors), and reaches the pages and endpoints of a sign-in by the same
names; what a gate is not met by has [a page of its own](/reference/token-errors).

${protocol()}

## Sign-in

Of the connect page and its endpoints, phones, a wallet page of your own and people’s own page:
\`{ "error": { "code", "message", "retryable", "requestId", "field" } }\`, or a page that shows the code and the request’s
identifier, by which the log is searched.

${answered(SIGN_IN_REMEDIES)}

## Administration

Of the [admin endpoints](/guide/administration#endpoints), in the same form, and of the commands that do the same. Besides
them \`request_invalid\`, \`request_too_large\`, \`rate_limited\`, \`account_invalid\`, \`not_found\` and \`internal\` of the table above.

${answered(ADMIN_REMEDIES)}

## Configuration

Nothing starts with a configuration that is refused. All that is wrong is listed at once, each with its key.
\`countersign config validate\` looks without starting.

${remedyTable(CONFIG_REMEDIES)}

### Start

${remedyTable(START_REMEDIES)}

## Command line

A command ends with 0 when it is done, 1 when it was refused, 2 when it could not run. With \`--json\` the standard error
has \`{ "error": { "code", "message" } }\`. Besides these codes there are those of administration and configuration, which end
with 1 but for \`keys_busy\`, \`rate_limited\` and the codes of the endpoints themselves, and those of the store, which end with 2
but for \`version_conflict\` and \`key_not_found\`.

${table(
  ['code', 'exit', 'cause', 'what to do'],
  rows(CLI_REMEDIES, ({ exit }) => String(exit)),
)}

## Store

Thrown by \`@countersign/oidc-store\`, logged by the provider, printed by commands. To callers they are \`internal\`.

${remedyTable(STORE_REMEDIES)}

## SuperTokens core

\`status\` of [its answers](/guide/supertokens). A key that is missing, unknown or may not is answered with 401 or 403 and the
body of the admin endpoints.

${remedyTable(CORE_REMEDIES, 'status')}

## APIs that take our tokens

\`code\` in the body that the [verifier](/guide/protect-an-api) answers with.

${answered(API_REMEDIES)}

## Receivers of webhooks

\`code\` of \`verifyWebhook\`, see [webhooks](/guide/webhooks).

${remedyTable(WEBHOOK_REMEDIES)}
`
}

import { checkMessage } from './checkMessage.ts'
import type { Code, Failure } from './errors.ts'
import type { ParseResult } from './parseMessage.ts'
import type { Expectations, Message, VerifyResult } from './types.ts'

declare const message: Message
declare const parsed: ParseResult
declare const verified: VerifyResult

// A verifier that forgets what makes a proof its own does not compile.
// @ts-expect-error the nonce is missing
checkMessage(message, { domain: 'app.example' })
// @ts-expect-error the domain is missing
checkMessage(message, { nonce: '32891756ab' })
// @ts-expect-error the nonce may be absent
checkMessage(message, { domain: 'app.example', nonce: undefined })

// A result cannot be used before it was looked at.
// @ts-expect-error the message is there only when ok
parsed.message
// @ts-expect-error the account is there only when ok
verified.account
if (!parsed.ok) parsed.code satisfies Code
if (verified.ok) verified.message satisfies Message
else verified satisfies Failure

// @ts-expect-error messages are read-only
message.nonce = 'x'
// @ts-expect-error lists of a message are read-only
message.resources?.push('x')
// @ts-expect-error chain ids are texts
export const numeric: Message = { ...message, chainId: 1 }
export const expected: Expectations = { domain: 'app.example', nonce: async () => true }

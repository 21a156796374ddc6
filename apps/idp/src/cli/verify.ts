import { type SignInProof, verifySignIn } from '@countersign/siwx'
import { z } from 'zod'
import { createChainContexts } from '../chains.ts'
import { type CommandContext, EXIT, type GlobalOptions, readConfig } from './context.ts'
import { toJson } from './output.ts'
import { readInput } from './readInput.ts'

/** Input of `countersign verify`: a proof of any chain. Times are RFC 3339, `maxAge` and `clockSkew` seconds. */
const verifyInput = z.strictObject({
  // The verifier of the chain judges the rest: whatever stands here may be hostile.
  proof: z.looseObject({ type: z.string() }),
  expected: z.strictObject({
    domain: z.string(),
    nonce: z.string(),
    scheme: z.string().optional(),
    uri: z.string().optional(),
    chains: z.array(z.string()).optional(),
    accounts: z.array(z.string()).optional(),
    requestId: z.string().optional(),
    resources: z.array(z.string()).optional(),
    maxAge: z.number().optional(),
    clockSkew: z.number().optional(),
    allow: z.array(z.string()).optional(),
    requireOnchain: z.boolean().optional(),
  }),
  now: z.iso.datetime({ offset: true }).optional(),
})

const parse = (text: string) => {
  try {
    return verifyInput.safeParse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** Verifies one proof and prints the result. 0: it holds; 1: it does not; 2: it could not be decided or read. */
export const runVerify = async (
  context: CommandContext,
  file = '-',
  options: GlobalOptions,
): Promise<number> => {
  const text = await readInput(context, file).catch(() => undefined)
  if (text === undefined) {
    const reason = `cannot read ${file}`
    context.output.result(toJson({ ok: false, code: 'input_unreadable', reason }))
    return EXIT.failed
  }
  const parsed = parse(text)
  if (!parsed?.success) {
    const issue = parsed?.error.issues[0]
    const message = issue ? `${issue.path.join('.')}: ${issue.message}` : 'the input is not JSON'
    context.output.result(toJson({ ok: false, code: 'request_invalid', reason: message }))
    return EXIT.failed
  }
  const { expected, now, proof } = parsed.data
  const at = now === undefined ? undefined : new Date(now)
  const chainContexts = await createChainContexts(await readConfig(context, options))
  const result = await verifySignIn(proof as unknown as SignInProof, expected, {
    ...chainContexts,
    ...(at && { now: () => at }),
  })
  context.output.result(toJson(result))
  if (result.ok) return EXIT.done
  return result.retryable ? EXIT.failed : EXIT.refused
}

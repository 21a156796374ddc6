import { z } from 'zod'
import type { AppContext } from '../context.ts'
import { viewClient } from '../interaction/client.ts'
import type { LoadedInteraction } from '../interaction/load.ts'
import { isOffline, loginHintOf, requestedOf } from '../interaction/page.ts'
import { nextChains } from '../interaction/wantedChains.ts'
import { GATE } from '../provider/gatePrompt.ts'
import { EXTERNAL_PATHS } from './paths.ts'
import { problem } from './records.ts'

/** Answer of the redeem endpoint: everything that a wallet page shows and needs. */
export const handoffAnswer = z.object({
  ticket: z
    .string()
    .describe('Goes with every challenge and with the answer. Secret; used up by the answer.'),
  expiresAt: z.iso.datetime().describe('When this sign-in ends.'),
  expiresIn: z.int().positive().describe('The same in seconds from now.'),
  step: z.enum(['sign-in', 'add-wallet']).describe('`add-wallet`: a gate wants to see one more account.'),
  client: z.object({
    id: z.string(),
    name: z.string(),
    host: z.string().describe('Of the verified redirect URI: cannot be invented, unlike the name.'),
    device: z.boolean().optional().describe('Another device waits for the answer.'),
    uri: z.string().optional(),
    logoUri: z.string().optional(),
    policyUri: z.string().optional(),
    tosUri: z.string().optional(),
  }),
  chains: z.array(z.string()).describe('CAIP-2 chains that this sign-in can be satisfied with.'),
  requested: z.array(z.string()).describe('Claims that are going to be asked for at the consent.'),
  offline: z.boolean(),
  loginHint: z.string().optional().describe('CAIP-10 account that the relying party expects.'),
  uiLocales: z.array(z.string()).describe('OpenID Connect `ui_locales`, best first.'),
  product: z.object({
    name: z.string(),
    supportUrl: z.string().optional(),
    theme: z.object({ accent: z.string(), radius: z.string(), font: z.string() }),
  }),
  endpoints: z.object({
    challenge: z.url(),
    answer: z.url(),
    restart: z.url().describe('GET in this browser: back to this page with a new hand-off.'),
    back: z
      .url()
      .optional()
      .describe('GET in this browser, at `add-wallet`: the page that says what is missing.'),
  }),
  error: problem.optional().describe('Why the answer before was not taken.'),
})

/** What is told besides the ticket and its time. */
type Description = Omit<z.output<typeof handoffAnswer>, 'ticket' | 'expiresAt' | 'expiresIn' | 'error'>

const LOCALE = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}$/

const uiLocalesOf = ({ interaction }: LoadedInteraction): string[] => {
  const { ui_locales: locales } = interaction.params
  return typeof locales === 'string'
    ? locales
        .split(' ')
        .filter((tag) => LOCALE.test(tag))
        .slice(0, 10)
    : []
}

const endpointsOf = ({ config }: AppContext, { uid }: { readonly uid: string }, atGate: boolean) => {
  const interaction = `${config.issuer}/interaction/${uid}`
  return {
    challenge: `${config.issuer}${EXTERNAL_PATHS.challenge}`,
    answer: `${config.issuer}${EXTERNAL_PATHS.answer}`,
    restart: atGate ? `${interaction}?add=wallet` : interaction,
    ...(atGate && { back: interaction }),
  }
}

/** What the page is told of a sign-in: no account, no session, nothing of the person. */
export const describeSignIn = async (
  context: AppContext,
  loaded: LoadedInteraction,
): Promise<Description> => {
  const { client, interaction, redirectUri } = loaded
  const { name, supportUrl, theme } = context.config.product
  const { accent, font, radius } = theme
  const atGate = interaction.prompt.name === GATE
  return {
    step: atGate ? 'add-wallet' : 'sign-in',
    client: viewClient(client, redirectUri),
    chains: [...(await nextChains(context, loaded))],
    requested: [...requestedOf(context, loaded)],
    offline: isOffline(loaded),
    loginHint: await loginHintOf(loaded),
    uiLocales: uiLocalesOf(loaded),
    product: { name, supportUrl, theme: { accent, radius, font } },
    endpoints: endpointsOf(context, interaction, atGate),
  }
}

/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { addressOf } from '../format.ts'
import type { Translate } from '../translate.ts'
import type { ConsentHolding, ConsentTokens } from '../types.ts'
import { ChainHeading } from './chainHeading.tsx'

const Token = ({
  token: { balance, id, image, name },
  t,
}: {
  token: ConsentHolding['tokens'][number]
  t: Translate
}) => (
  <p class="token">
    {image && <img src={image} alt="" width="48" height="48" loading="lazy" />}
    <span>
      {name && <b>{name} </b>}
      {t('consent.token', { id })}
      {balance !== '1' && ` × ${balance}`}
    </span>
  </p>
)

const Holding = ({ holding, t }: { readonly holding: ConsentHolding; readonly t: Translate }) => {
  const { account, block, chain, collection, more, tokens } = holding
  return (
    <div class="holding">
      <ChainHeading chain={chain} />
      <code>{collection}</code>
      {tokens.map((token) => (
        <Token token={token} t={t} />
      ))}
      {more > 0 && <p>{t('consent.token.more', { count: more })}</p>}
      <small>
        {t('gate.for', { account: addressOf(account) })} {t('gate.block', { number: block })}
      </small>
    </div>
  )
}

/** What of the person's tokens is told: as much as the relying party will really receive. */
export const Tokens = ({ tokens, t }: { readonly tokens: ConsentTokens; readonly t: Translate }) => {
  if (tokens.disclosure !== 'full') {
    const level = tokens.tiers.join(', ')
    return <small>{level === '' ? t('consent.tokens.boolean') : t('consent.tokens.tier', { level })}</small>
  }
  return (
    <>
      {tokens.holdings.map((holding) => (
        <Holding holding={holding} t={t} />
      ))}
      <small>{t('consent.tokens.metadata')}</small>
      {tokens.policy.length > 0 && (
        <small>{t('consent.tokens.policy', { claims: tokens.policy.join(', ') })}</small>
      )}
    </>
  )
}

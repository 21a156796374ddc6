/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { type ConnectData, DATA_ID, ISLAND_ID } from '../connectData.ts'
import { addressOf, shortAddress } from '../format.ts'
import { scriptJson } from '../json.ts'
import { localeOf } from '../locale.ts'
import { islandMessages } from '../messages.ts'
import { namespacesOf } from '../namespaces.ts'
import type { Translate } from '../translate.ts'
import type { ConnectProps } from '../types.ts'
import { ClientLinks, ClientMark, claimText } from './client.tsx'
import { GetWallet } from './getWallet.tsx'
import { Lock, Shield } from './icons.tsx'
import { page, textsOf, webLink } from './layout.tsx'
import { PhoneOffer } from './phoneOffer.tsx'

type Part = { readonly props: ConnectProps; readonly t: Translate }

const canResume = ({ session, paths }: ConnectProps): boolean =>
  session !== undefined && paths.resume !== undefined

const dataOf = (props: ConnectProps): ConnectData => ({
  chains: props.chains,
  loginHint: props.loginHint,
  namespaces: namespacesOf(props.chains, props.assets.connectors),
  plugins: props.plugins,
  demoWallet: props.demoWallet ? props.assets.demoWallet : undefined,
  paths: { challenge: props.paths.challenge, proof: props.paths.proof },
  client: { name: props.client.name, uri: webLink(props.client.uri) },
  hasSession: canResume(props),
  locale: props.locale,
  messages: islandMessages(localeOf(props.locale).messages),
})

/** Who asks: the registered name, and the host that the answer really goes to. */
const Intro = ({ props: { client }, t }: Part) => {
  const [before, after] = t(client.device ? 'connect.host.device' : 'connect.host', { host: '\0' }).split(
    '\0',
  )
  return (
    <header class="intro">
      <ClientMark client={client} />
      <h1>{t('connect.heading', { client: client.name })}</h1>
      <p class="quiet host">
        <Lock />
        <span>
          {before}
          <b>{client.host}</b>
          {after}
        </span>
      </p>
    </header>
  )
}

const Wanted = ({ props: { client, requested, offline }, t }: Part) => {
  const names = offline ? [...requested, 'offline_access'] : requested
  const texts = [...new Set(names.map((name) => claimText(name, t)))]
  if (texts.length === 0) return null
  return (
    <section class="group before" aria-labelledby="wants">
      <h2 id="wants">{t('connect.wants', { client: client.name })}</h2>
      <ul class="claims">
        {texts.map((text) => (
          <li>{text}</li>
        ))}
      </ul>
    </section>
  )
}

const KnownSession = ({ props, t }: Part) =>
  canResume(props) ? (
    <form method="post" action={props.paths.resume} class="group before">
      <h2>{t('connect.session.heading')}</h2>
      <button type="submit" class="button primary" title={addressOf(props.session ?? '')}>
        {t('connect.session.button', { account: shortAddress(addressOf(props.session ?? '')) })}
      </button>
    </form>
  ) : null

const WhatSigningMeans = ({ t }: { readonly t: Translate }) => (
  <section class="explain" aria-labelledby="means">
    <Shield />
    <div>
      <h2 id="means">{t('connect.sign.heading')}</h2>
      <p>{t('connect.sign.text')}</p>
    </div>
  </section>
)

/** The `login` prompt: who asks for what, the wallets (by the island), and a way out. */
export const renderConnect = (props: ConnectProps): string => {
  const t = textsOf(props)
  return page(props, {
    data: { id: DATA_ID, json: scriptJson(dataOf(props)) },
    children: (
      <>
        <Intro props={props} t={t} />
        <Wanted props={props} t={t} />
        <KnownSession props={props} t={t} />
        <div id={ISLAND_ID} class="island" />
        <GetWallet props={props} t={t} />
        <noscript>
          <p class="notice">{t('connect.noscript')}</p>
        </noscript>
        <PhoneOffer props={props} t={t} />
        <WhatSigningMeans t={t} />
        {props.back && (
          <a class="button link" href={props.back}>
            {t('connect.back')}
          </a>
        )}
        <form method="post" action={props.paths.abort}>
          <button type="submit" class="button link">
            {props.client.device
              ? t('connect.cancel.device')
              : t('connect.cancel', { client: props.client.name })}
          </button>
        </form>
        <ClientLinks client={props.client} t={t} />
      </>
    ),
  })
}

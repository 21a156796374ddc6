/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { addressOf, shortAddress } from '../format.ts'
import type { MessageKey } from '../messages.ts'
import type { PhoneHereProps, PhoneStage } from '../phoneTypes.ts'
import type { Translate } from '../translate.ts'
import { page, textsOf } from './layout.tsx'
import { Side } from './phoneSide.tsx'

type Step = PhoneStage['step']
type Stage<Name extends Step> = {
  readonly stage: Extract<PhoneStage, { step: Name }>
  readonly t: Translate
}

/** Black on white in both schemes: many readers take no other. */
const Qr = ({ stage: { qr }, t }: Stage<'waiting'>) => (
  <p class="code">
    <svg
      class="qr"
      role="img"
      aria-label={t('phone.wait.qr')}
      width="240"
      height="240"
      viewBox={`0 0 ${qr.size} ${qr.size}`}
      shape-rendering="crispEdges"
    >
      <rect width={qr.size} height={qr.size} fill="#fff" />
      <path d={qr.path} fill="#000" />
    </svg>
  </p>
)

const WalletLinks = ({ stage: { wallets }, t }: Stage<'waiting'>) => (
  <ul class="list">
    {wallets.map(({ href, name }) => (
      <li>
        <a class="button" href={href} rel="noreferrer">
          {t('phone.wait.open', { wallet: name })}
        </a>
      </li>
    ))}
  </ul>
)

const Link = ({ stage, t }: Stage<'waiting'>) => (
  <p class="quiet">
    {t('phone.wait.link')} <code>{stage.url}</code>
  </p>
)

const Waiting = ({ stage, t }: Stage<'waiting'>) => {
  const [first, second] = stage.handheld ? [WalletLinks, Qr] : [Qr, WalletLinks]
  const [First, Second] = stage.wallets.length > 0 ? [first, second] : [Qr, undefined]
  return (
    <section class="group" aria-labelledby="stage">
      <First stage={stage} t={t} />
      {!stage.handheld && <Link stage={stage} t={t} />}
      {Second && (
        <details>
          <summary>{t(stage.handheld ? 'phone.wait.show_qr' : 'phone.wait.links')}</summary>
          <div class="stack">
            <Second stage={stage} t={t} />
            {stage.handheld && <Link stage={stage} t={t} />}
          </div>
        </details>
      )}
      <p class="notice">{t('phone.wait.secret')}</p>
    </section>
  )
}

const Opened = ({ stage: { by, number }, t }: Stage<'opened'>) => (
  <section class="group" aria-labelledby="by">
    <p class="code">
      <code>{number}</code>
    </p>
    <h2 id="by">{t('phone.opened.by')}</h2>
    <Side by={by} t={t} />
    <p class="notice">{t('phone.opened.warning')}</p>
  </section>
)

const Proven = ({ stage: { account }, t, action }: Stage<'proven'> & { readonly action: string }) => (
  <form method="post" action={action} class="group">
    <p>
      <code>{addressOf(account)}</code>
    </p>
    <button type="submit" class="button primary">
      {t('phone.proven.continue', { account: shortAddress(addressOf(account)) })}
    </button>
  </form>
)

const ENDED: Readonly<Record<Extract<PhoneStage, { step: 'ended' }>['why'], MessageKey>> = {
  cancelled: 'phone.ended.cancelled',
  expired: 'phone.ended.expired',
  lost: 'phone.ended.lost',
  number_wrong: 'phone.ended.number_wrong',
  replaced: 'phone.ended.lost',
}

const wordsOf = (stage: PhoneStage, t: Translate): { readonly heading: string; readonly text: string } => {
  if (stage.step === 'ended') return { heading: t('phone.ended'), text: t(ENDED[stage.why]) }
  if (stage.step === 'waiting') {
    const text = stage.handheld && stage.wallets.length > 0 ? 'phone.wait.text.here' : 'phone.wait.text'
    return { heading: t('phone.wait'), text: t(text) }
  }
  return { heading: t(`phone.${stage.step}`), text: t(`phone.${stage.step}.text`) }
}

const Body = ({ props: { stage, paths }, t }: { readonly props: PhoneHereProps; readonly t: Translate }) => {
  switch (stage.step) {
    case 'waiting':
      return <Waiting stage={stage} t={t} />
    case 'opened':
      return <Opened stage={stage} t={t} />
    case 'confirmed':
      return <Side by={stage.by} t={t} />
    case 'proven':
      return <Proven stage={stage} t={t} action={paths.continue} />
    case 'ended':
      return (
        <form method="post" action={paths.self}>
          <button type="submit" class="button primary">
            {t('phone.again')}
          </button>
        </form>
      )
  }
}

/** True while it is the phone's move: the page looks whether it was made. */
const waits = ({ step }: PhoneStage): boolean => step !== 'proven' && step !== 'ended'

/** Where the sign-in stands, one screen a step. The script only loads the page anew; the link does the same. */
export const renderPhoneHere = (props: PhoneHereProps): string => {
  const t = textsOf(props)
  const { assets, nonce, paths, stage } = props
  const { heading, text } = wordsOf(stage, t)
  return page(props, {
    children: (
      <>
        <header class="intro">
          <h1 id="stage">{heading}</h1>
          <p class="quiet">{text}</p>
        </header>
        <Body props={props} t={t} />
        {waits(stage) && (
          <p class="links">
            <a href={paths.self}>{t('phone.check')}</a>
          </p>
        )}
        <form method="post" action={paths.cancel}>
          <button type="submit" class="button link">
            {t(stage.step === 'proven' ? 'phone.proven.cancel' : 'phone.cancel')}
          </button>
        </form>
        {waits(stage) && (
          <script
            type="module"
            src={assets.phoneWait}
            nonce={nonce}
            data-state={paths.state}
            data-step={stage.step}
            id="phone-wait"
          />
        )}
      </>
    ),
  })
}

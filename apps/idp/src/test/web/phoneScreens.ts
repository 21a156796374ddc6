import { qrPath } from '../../phone/qr.ts'
import { KNOWN_WALLETS, walletLinks } from '../../phone/wallets.ts'
import {
  renderConnect,
  renderPhoneAsk,
  renderPhoneDone,
  renderPhoneHere,
  renderPhoneNumber,
} from '../../web/pages.tsx'
import type { OtherSide, PhoneStage } from '../../web/phoneTypes.ts'
import type { PageContext } from '../../web/types.ts'
import { ACCOUNT, connectProps } from './fixtures.ts'

const url = 'https://id.example/phone/AbCdEfGhIjKlMnOpQrStUvWx'
const names = Object.keys(KNOWN_WALLETS) as (keyof typeof KNOWN_WALLETS)[]
const wallets = walletLinks(names, { chains: ['eip155:1'], url })

const side = (sameNetwork: boolean): OtherSide => ({
  device: { browser: 'Firefox', system: 'Windows', handheld: false },
  sameNetwork,
})

const paths = {
  self: '/interaction/u1/phone',
  state: '/interaction/u1/phone/state',
  continue: '/interaction/u1/continue',
  cancel: '/interaction/u1/cancel',
  open: '/phone/h/open',
  number: '/phone/h/number',
}

const waiting = { step: 'waiting', url, qr: qrPath(url), wallets } as const

const STAGES: Readonly<Record<string, PhoneStage>> = {
  waiting: { ...waiting, handheld: false },
  'waiting-here': { ...waiting, handheld: true },
  'waiting-no-link': { ...waiting, wallets: [], handheld: true },
  opened: { step: 'opened', number: '42', by: side(false) },
  confirmed: { step: 'confirmed', by: side(true) },
  proven: { step: 'proven', account: ACCOUNT },
  'ended-expired': { step: 'ended', why: 'expired' },
  'ended-number': { step: 'ended', why: 'number_wrong' },
}

type Render = (shared: PageContext) => string

/** Each screen of a sign-in over a phone, by its path. */
export const PHONE_SCREENS: Readonly<Record<string, Render>> = {
  '/phone-offer': (shared) => {
    const props = connectProps(shared)
    return renderConnect({ ...props, paths: { ...props.paths, phone: paths.self } })
  },
  ...Object.fromEntries(
    Object.entries(STAGES).map(([name, stage]): [string, Render] => [
      `/phone-${name}`,
      (shared) => renderPhoneHere({ ...shared, client: connectProps(shared).client, stage, paths }),
    ]),
  ),
  '/phone-ask': (shared) =>
    renderPhoneAsk({ ...shared, client: connectProps(shared).client, by: side(true), wallets, paths }),
  '/phone-ask-far': (shared) =>
    renderPhoneAsk({ ...shared, client: connectProps(shared).client, by: side(false), wallets: [], paths }),
  '/phone-number': (shared) =>
    renderPhoneNumber({ ...shared, client: connectProps(shared).client, malformed: false, paths }),
  '/phone-number-malformed': (shared) =>
    renderPhoneNumber({ ...shared, client: connectProps(shared).client, malformed: true, paths }),
  '/phone-done': (shared) => renderPhoneDone({ ...shared, outcome: 'signed' }),
  '/phone-cancelled': (shared) => renderPhoneDone({ ...shared, outcome: 'cancelled' }),
}

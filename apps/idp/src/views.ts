import { ACCOUNT_PATH } from './account/path.ts'
import type { Config } from './config/schema.ts'
import { onward } from './http/onward.ts'
import type { PageRequest } from './http/pageRequest.ts'
import { pinned } from './http/pin.ts'
import { clientLogoPath } from './images/paths.ts'
import { randomToken } from './random.ts'
import type { AccountProps } from './web/accountTypes.ts'
import { pageHeaders } from './web/headers.ts'
import { chooseLocale } from './web/locale.ts'
import {
  renderAccount,
  renderConnect,
  renderConsent,
  renderDeviceCode,
  renderDeviceConfirm,
  renderDeviceDone,
  renderError,
  renderGate,
  renderLogout,
  renderNoAccount,
  renderPhoneAsk,
  renderPhoneDone,
  renderPhoneHere,
  renderPhoneNumber,
  renderSignedOut,
} from './web/pages.tsx'
import type { PhoneAskProps, PhoneDoneProps, PhoneHereProps, PhoneNumberProps } from './web/phoneTypes.ts'
import type {
  Assets,
  ClientView,
  ConnectProps,
  ConsentProps,
  DeviceCodeProps,
  DeviceConfirmProps,
  DeviceDoneProps,
  ErrorProps,
  GateProps,
  LogoutProps,
  PageContext,
  ProductLogo,
  SignedOutProps,
} from './web/types.ts'

/** A page and the headers that belong to it. */
export type Page = { readonly html: string; readonly headers: Readonly<Record<string, string>> }

type Own<T> = Omit<T, keyof PageContext>
/** Other pages ask nobody but this server. */
type ReachProps = Pick<Partial<ConnectProps>, 'connectSrc'>

/** The pages, with everything that is the same for all of them filled in. */
export type Views = {
  readonly connect: (request: PageRequest, props: Own<ConnectProps>) => Promise<Page>
  readonly consent: (request: PageRequest, props: Own<ConsentProps>) => Promise<Page>
  readonly gate: (request: PageRequest, props: Own<GateProps>) => Promise<Page>
  readonly error: (request: PageRequest, props: Own<ErrorProps>) => Promise<Page>
  readonly logout: (request: PageRequest, props: Own<LogoutProps>) => Promise<Page>
  readonly signedOut: (request: PageRequest, props: Own<SignedOutProps>) => Promise<Page>
  /** The page that leads on after a form: see {@link onward}. */
  readonly onward: (request: PageRequest, location: string, frames?: readonly string[]) => Promise<Page>
  readonly deviceCode: (request: PageRequest, props: Own<DeviceCodeProps>) => Promise<Page>
  readonly deviceConfirm: (request: PageRequest, props: Own<DeviceConfirmProps>) => Promise<Page>
  readonly deviceDone: (request: PageRequest, props: Own<DeviceDoneProps>) => Promise<Page>
  readonly phoneHere: (request: PageRequest, props: Own<PhoneHereProps>) => Promise<Page>
  readonly phoneAsk: (request: PageRequest, props: Own<PhoneAskProps>) => Promise<Page>
  readonly phoneNumber: (request: PageRequest, props: Own<PhoneNumberProps>) => Promise<Page>
  readonly account: (request: PageRequest, props: Own<AccountProps>) => Promise<Page>
  /** Nobody is signed in. */
  readonly noAccount: (request: PageRequest, props: Own<PageContext>) => Promise<Page>
  readonly phoneDone: (request: PageRequest, props: Own<PhoneDoneProps>) => Promise<Page>
}

/** The logo of whoever asks is shown from here: its own host is not told who signs in. */
const withOwnLogo = <T extends object>(prefix: string, props: T & { readonly client?: ClientView }): T => {
  const { id, logoUri } = props.client ?? {}
  if (id === undefined || logoUri === undefined) return props
  return { ...props, client: { ...props.client, logoUri: clientLogoPath(prefix, { id, logoUri }) } }
}

/** Binds the pages to the operator's configuration and to the built assets. */
export const createViews = ({
  config,
  assets,
  logo,
}: {
  readonly config: Config
  readonly assets: Assets
  readonly logo?: ProductLogo | undefined
}): Views => {
  const { language, links, name, supportText, supportUrl, theme } = config.product
  const { prefix } = pinned(config.issuer)
  const page =
    <T extends PageContext & ReachProps>(render: (props: T) => string | Promise<string>) =>
    async (request: PageRequest, props: Own<T>): Promise<Page> => {
      const nonce = randomToken(18)
      const locale = chooseLocale(request, language).tag
      const shared: PageContext = {
        product: { name, supportUrl, supportText, links, logo },
        theme,
        locale,
        display: request.display,
        nonce,
        requestId: request.requestId,
        assets,
        accountPath: `${prefix}${ACCOUNT_PATH}`,
      }
      const html = await render({ ...shared, ...withOwnLogo(prefix, props) } as T)
      return {
        html,
        headers: { ...pageHeaders({ nonce, connectSrc: props.connectSrc }), 'content-language': locale },
      }
    }
  return {
    connect: page<ConnectProps>(renderConnect),
    consent: page<ConsentProps>(renderConsent),
    gate: page<GateProps>(renderGate),
    error: page<ErrorProps>(renderError),
    logout: page<LogoutProps>(renderLogout),
    signedOut: page<SignedOutProps>(renderSignedOut),
    onward: (request, location, frames) => onward(location, chooseLocale(request, language), frames),
    deviceCode: page<DeviceCodeProps>(renderDeviceCode),
    deviceConfirm: page<DeviceConfirmProps>(renderDeviceConfirm),
    deviceDone: page<DeviceDoneProps>(renderDeviceDone),
    phoneHere: page<PhoneHereProps>(renderPhoneHere),
    phoneAsk: page<PhoneAskProps>(renderPhoneAsk),
    phoneNumber: page<PhoneNumberProps>(renderPhoneNumber),
    phoneDone: page<PhoneDoneProps>(renderPhoneDone),
    account: page<AccountProps>(renderAccount),
    noAccount: page<PageContext>(renderNoAccount),
  }
}

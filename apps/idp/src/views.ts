import type { Config } from './config/schema.ts'
import { onward } from './http/onward.ts'
import type { PageRequest } from './http/pageRequest.ts'
import { randomToken } from './random.ts'
import { pageHeaders } from './web/headers.ts'
import { chooseLocale } from './web/locale.ts'
import {
  renderConnect,
  renderConsent,
  renderDeviceCode,
  renderDeviceConfirm,
  renderDeviceDone,
  renderError,
  renderGate,
  renderLogout,
  renderSignedOut,
} from './web/pages.tsx'
import type {
  Assets,
  ConnectProps,
  ConsentProps,
  DeviceCodeProps,
  DeviceConfirmProps,
  DeviceDoneProps,
  ErrorProps,
  GateProps,
  LogoutProps,
  PageContext,
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
  readonly onward: (request: PageRequest, location: string) => Promise<Page>
  readonly deviceCode: (request: PageRequest, props: Own<DeviceCodeProps>) => Promise<Page>
  readonly deviceConfirm: (request: PageRequest, props: Own<DeviceConfirmProps>) => Promise<Page>
  readonly deviceDone: (request: PageRequest, props: Own<DeviceDoneProps>) => Promise<Page>
}

/** Binds the pages to the operator's configuration and to the built assets. */
export const createViews = ({
  config,
  assets,
}: {
  readonly config: Config
  readonly assets: Assets
}): Views => {
  const { language, name, supportUrl, theme } = config.product
  const page =
    <T extends PageContext & ReachProps>(render: (props: T) => string | Promise<string>) =>
    async (request: PageRequest, props: Own<T>): Promise<Page> => {
      const nonce = randomToken(18)
      const locale = chooseLocale(request, language).tag
      const shared: PageContext = {
        product: { name, supportUrl },
        theme,
        locale,
        display: request.display,
        nonce,
        requestId: request.requestId,
        assets,
      }
      const html = await render({ ...shared, ...props } as T)
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
    onward: (request, location) => onward(location, chooseLocale(request, language)),
    deviceCode: page<DeviceCodeProps>(renderDeviceCode),
    deviceConfirm: page<DeviceConfirmProps>(renderDeviceConfirm),
    deviceDone: page<DeviceDoneProps>(renderDeviceDone),
  }
}

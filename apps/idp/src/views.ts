import type { Config } from './config/schema.ts'
import { randomToken } from './random.ts'
import { pageHeaders } from './web/headers.ts'
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
type Request = { readonly requestId: string }

/** The pages, with everything that is the same for all of them filled in. */
export type Views = {
  readonly connect: (request: Request, props: Own<ConnectProps>) => Promise<Page>
  readonly consent: (request: Request, props: Own<ConsentProps>) => Promise<Page>
  readonly gate: (request: Request, props: Own<GateProps>) => Promise<Page>
  readonly error: (request: Request, props: Own<ErrorProps>) => Promise<Page>
  readonly logout: (request: Request, props: Own<LogoutProps>) => Promise<Page>
  readonly signedOut: (request: Request, props: Own<SignedOutProps>) => Promise<Page>
  readonly deviceCode: (request: Request, props: Own<DeviceCodeProps>) => Promise<Page>
  readonly deviceConfirm: (request: Request, props: Own<DeviceConfirmProps>) => Promise<Page>
  readonly deviceDone: (request: Request, props: Own<DeviceDoneProps>) => Promise<Page>
}

/** Binds the pages to the operator's configuration and to the built assets. */
export const createViews = ({
  config,
  assets,
}: {
  readonly config: Config
  readonly assets: Assets
}): Views => {
  const { name, supportUrl, theme } = config.product
  const page =
    <T extends PageContext>(render: (props: T) => string | Promise<string>) =>
    async ({ requestId }: Request, props: Own<T>): Promise<Page> => {
      const nonce = randomToken(18)
      const shared: PageContext = {
        product: { name, supportUrl },
        theme,
        locale: 'en',
        nonce,
        requestId,
        assets,
      }
      const html = await render({ ...shared, ...props } as T)
      return { html, headers: pageHeaders({ nonce }) }
    }
  return {
    connect: page<ConnectProps>(renderConnect),
    consent: page<ConsentProps>(renderConsent),
    gate: page<GateProps>(renderGate),
    error: page<ErrorProps>(renderError),
    logout: page<LogoutProps>(renderLogout),
    signedOut: page<SignedOutProps>(renderSignedOut),
    deviceCode: page<DeviceCodeProps>(renderDeviceCode),
    deviceConfirm: page<DeviceConfirmProps>(renderDeviceConfirm),
    deviceDone: page<DeviceDoneProps>(renderDeviceDone),
  }
}

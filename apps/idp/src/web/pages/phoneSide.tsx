/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { OtherSide } from '../phoneTypes.ts'
import type { Translate } from '../translate.ts'

/** A browser in words, as far as it says what it is. */
const deviceText = ({ device: { browser, system } }: OtherSide, t: Translate): string => {
  if (browser !== undefined && system !== undefined) return t('phone.side.both', { browser, system })
  return browser ?? system ?? t('phone.side.unknown')
}

/** The browser on the other side, and whether it is near as far as the network can tell (RFC 10027 section 6.1). */
export const Side = ({ by, t }: { readonly by: OtherSide; readonly t: Translate }) => (
  <ul class="claims withheld">
    <li>{deviceText(by, t)}</li>
    {by.sameNetwork !== undefined && (
      <li>{t(by.sameNetwork ? 'phone.network.same' : 'phone.network.other')}</li>
    )}
  </ul>
)

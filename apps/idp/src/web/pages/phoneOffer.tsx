/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { Translate } from '../translate.ts'
import type { ConnectProps } from '../types.ts'

/** On the connect page: a wallet that is on a phone. Without a script as well. */
export const PhoneOffer = ({
  props: { paths },
  t,
}: {
  readonly props: ConnectProps
  readonly t: Translate
}) =>
  paths.phone === undefined ? null : (
    <form method="post" action={paths.phone} class="group before">
      <h2>{t('phone.offer.heading')}</h2>
      <p class="quiet">{t('phone.offer.text')}</p>
      <button type="submit" class="button">
        {t('phone.offer.button')}
      </button>
    </form>
  )

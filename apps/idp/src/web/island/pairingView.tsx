/** @jsxRuntime automatic @jsxImportSource hono/jsx/dom */
import type { Pairing } from '@countersign/connectors'
import { useEffect, useRef } from 'hono/jsx/dom'
import type { Translate } from '../translate.ts'

type PairingProps = { readonly pairing: Pairing; readonly wallet: string; readonly t: Translate }

/** How a wallet on another device is reached: a code to scan, and a link where this device has the wallet too. */
export const PairingView = ({ pairing: { uri, link }, wallet, t }: PairingProps) => {
  const code = useRef<HTMLDivElement>(null)
  useEffect(() => {
    let current = true
    const show = (node: Node | string) => {
      if (current) code.current?.replaceChildren(node)
    }
    // Without the picture there is still the text of the code, which wallets can be given too.
    import('./qr.ts')
      .then(({ drawQr }) => show(drawQr(uri, t('wallet.pair.code', { wallet }))))
      .catch(() => show(uri))
    return () => {
      current = false
    }
  }, [uri])
  return (
    <div class="stack pairing">
      <p>{t('wallet.pair.text', { wallet })}</p>
      <div class="scan" ref={code} />
      {link && (
        <a class="button" href={link}>
          {t('wallet.pair.link', { wallet })}
        </a>
      )}
    </div>
  )
}

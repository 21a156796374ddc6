// In the page's own world: announces an EIP-1193 provider over EIP-6963, as wallet extensions do.
type Answer = { readonly to?: string; readonly id?: string; readonly value?: unknown; readonly code?: number }

const request = ({ method, params }: { readonly method: string; readonly params?: unknown }) =>
  new Promise((resolve, reject) => {
    const id = crypto.randomUUID()
    const hear = ({ data, source }: MessageEvent<Answer | null>) => {
      if (source !== window || data?.to !== 'example-page' || data.id !== id) return
      window.removeEventListener('message', hear)
      if (data.code === undefined) resolve(data.value)
      else reject(Object.assign(new Error('The person declined'), { code: data.code }))
    }
    window.addEventListener('message', hear)
    window.postMessage({ to: 'example-extension', id, method, params }, window.location.origin)
  })

const info = {
  uuid: crypto.randomUUID(),
  name: 'Unpacked Wallet',
  icon: 'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg"/%3E',
  rdns: 'example.unpacked',
}
const detail = Object.freeze({ info: Object.freeze(info), provider: Object.freeze({ request }) })
const announce = () => window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }))

window.addEventListener('eip6963:requestProvider', announce)
announce()

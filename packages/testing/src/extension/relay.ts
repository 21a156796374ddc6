/// <reference path="./chrome.d.ts" />
// In the extension's world of the page: hands requests to the background, and answers back.
type Request = {
  readonly to?: string
  readonly id: string
  readonly method: string
  readonly params?: unknown
}

window.addEventListener('message', ({ data, source }: MessageEvent<Request | null>) => {
  if (source !== window || data?.to !== 'example-extension') return
  const { id, method, params } = data
  void chrome.runtime.sendMessage({ method, params }).then((answer) => {
    window.postMessage({ ...(answer as object), to: 'example-page', id }, window.location.origin)
  })
})

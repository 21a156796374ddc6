/**
 * Hears what scripts of this very window post, the wallets' among them. What frames, other windows and other origins send
 * is not passed on.
 */
export const onPageMessage = (listener: (data: unknown) => void, signal: AbortSignal): void => {
  const heard = ({ source, origin, data }: MessageEvent) => {
    if (source === window && origin === window.location.origin) listener(data)
  }
  window.addEventListener('message', heard, { signal })
}

/** Posts to this window, where the content scripts of wallets listen. */
export const postToPage = (message: unknown): void => {
  window.postMessage(message, window.location.origin)
}

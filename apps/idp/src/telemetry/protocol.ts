import type { ProviderHandle } from '../provider/handle.ts'
import { ROUTES } from '../provider/routes.ts'
import { type Observer, UNOBSERVED } from './observer.ts'

/** The same handle, with requests to the token endpoint observed. */
export const observedHandle = (handle: ProviderHandle, observer: Observer): ProviderHandle => {
  if (observer === UNOBSERVED) return handle
  return {
    ...handle,
    callback: (request, response) => {
      if (request.url?.split('?', 1)[0] !== ROUTES.token) return handle.callback(request, response)
      const outcomeOf = () => (response.statusCode < 400 ? 'ok' : `http_${response.statusCode}`)
      return observer.observe('token', {}, () => handle.callback(request, response), outcomeOf)
    },
  }
}

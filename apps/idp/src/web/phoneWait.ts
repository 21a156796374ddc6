/** Milliseconds between two looks. */
const EVERY = 2000

/** The step that the server is at; undefined while it cannot be asked; `over` when the sign-in is no longer here. */
const look = async (url: string): Promise<string | undefined> => {
  try {
    const response = await fetch(url, { headers: { accept: 'application/json' }, redirect: 'error' })
    if (response.status === 404 || response.status === 410) return 'over'
    if (!response.ok) return undefined
    const answer: unknown = await response.json()
    return typeof answer === 'object' && answer !== null && 'step' in answer ? String(answer.step) : undefined
  } catch {
    return undefined
  }
}

/** Loads the page anew when the phone has made its move. A page that nobody sees does not ask. */
const start = ({ state, step }: DOMStringMap) => {
  if (state === undefined || step === undefined) return
  let asking = false
  const ask = async () => {
    if (asking || document.hidden) return
    asking = true
    const found = await look(state)
    asking = false
    if (found !== undefined && found !== step) location.reload()
  }
  setInterval(() => void ask(), EVERY)
  document.addEventListener('visibilitychange', () => void ask())
}

start(document.getElementById('phone-wait')?.dataset ?? {})

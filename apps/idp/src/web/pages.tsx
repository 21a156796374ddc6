export { renderConnect } from './pages/connect.tsx'
export { renderConsent } from './pages/consent.tsx'
export { renderError } from './pages/error.tsx'
export { renderLogout, renderSignedOut } from './pages/logout.tsx'

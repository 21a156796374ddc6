import NextAuth, { type NextAuthResult } from 'next-auth'

declare module 'next-auth' {
  interface Session {
    /** CAIP-10: the account that signed in. */
    account?: string
  }
}

const result: NextAuthResult = NextAuth({
  // The host is yours to check, in front of the application.
  trustHost: true,
  providers: [
    {
      id: 'countersign',
      name: 'your wallet',
      type: 'oidc',
      issuer: process.env['COUNTERSIGN_ISSUER'],
      clientId: process.env['COUNTERSIGN_CLIENT_ID'],
      clientSecret: process.env['COUNTERSIGN_CLIENT_SECRET'],
      authorization: { params: { scope: 'openid siwe' } },
      checks: ['pkce', 'state', 'nonce'],
      profile: ({ account, sub }) => ({ id: sub, name: account }),
    },
  ],
  callbacks: {
    jwt: ({ profile, token }) => (profile ? { ...token, account: profile['account'] } : token),
    session: ({ session, token }) => ({ ...session, account: token['account'] }),
  },
})

export const { auth, handlers, signIn, signOut } = result

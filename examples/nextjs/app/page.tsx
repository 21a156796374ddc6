import type { ReactNode } from 'react'
import { auth, signIn, signOut } from '../auth'

const enter = async (): Promise<void> => {
  'use server'
  await signIn('countersign')
}

const leave = async (): Promise<void> => {
  'use server'
  await signOut()
}

export default async function Page(): Promise<ReactNode> {
  const session = await auth()
  if (!session) {
    return (
      <form action={enter}>
        <button type="submit">Sign in with your wallet</button>
      </form>
    )
  }
  return (
    <form action={leave}>
      <p>Signed in as {session.account}</p>
      <button type="submit">Sign out</button>
    </form>
  )
}

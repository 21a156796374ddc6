/** Decides by trait and number of tokens, with reasons and a claim. */
export const DOOR = `package door

default allow := false

allow if {
	to_number(input.nft.balance) >= 2
	count(matching) > 0
}

decision := {"allow": allow, "reasons": [r | some r in reasons], "claims": {"tier": tier}}

reasons contains "two tokens are needed" if to_number(input.nft.balance) < 2

reasons contains sprintf("none of %d tokens is %s", [count(input.nft.tokens), input.wanted]) if count(matching) == 0

matching contains t.id if {
	some t in input.nft.tokens
	t.metadata.traits.Background == input.wanted
}

default tier := "plain"

tier := "gold" if {
	some t in input.nft.tokens
	regex.match(\`^gold-[0-9]+$\`, t.metadata.traits.Label)
}
`

/** What {@link DOOR} is asked: `count` tokens, the last one with the background. */
export function holding(count: number, background: string, label = 'x'): { readonly [key: string]: never } {
  const tokens = Array.from({ length: count }, (_, i) => ({
    id: String(i),
    metadata: { traits: { Background: i === count - 1 ? background : 'none', Label: label } },
  }))
  return { wanted: 'Purple', nft: { balance: String(count), tokens } } as never
}

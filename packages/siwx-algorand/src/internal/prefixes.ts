/**
 * What stands in front of everything that the protocol signs or hashes: `HashID` of go-algorand (`protocol/hash.go`),
 * `arc` for what ARCs reserve, and the prefixes of addresses and delegated programs. A text that begins like one of them
 * could be taken for something else.
 */
const PREFIXES: readonly string[] = [
  'aB',
  'aD',
  'aO',
  'aP',
  'aS',
  'appID',
  'arc',
  'AS',
  'B256',
  'BH',
  'BR',
  'CR',
  'GE',
  'KP',
  'MA',
  'MB',
  'MX',
  'MsigProgram',
  'MultisigAddr',
  'NIC',
  'NIR',
  'NIV',
  'NPR',
  'OT1',
  'OT2',
  'PF',
  'PK',
  'PL',
  'PQA',
  'PQProgram',
  'PS',
  'ProgData',
  'Program',
  'SD',
  'STIB',
  'SpecialAddr',
  'TE',
  'TG',
  'TL',
  'TX',
  'VO',
  'spc',
  'spm',
  'spp',
  'sps',
  'spv',
]

/** Whether a text begins like bytes that have a meaning for the protocol. */
export function hasProtocolPrefix(text: string): boolean {
  return PREFIXES.some((prefix) => text.startsWith(prefix))
}

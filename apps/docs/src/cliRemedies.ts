import type { CommandCode, FileCode, ImportResult, OutcomeCode, RemoteCode } from '@countersign/idp'
import type { Remedy } from './remedies.ts'

/** A command's own code, with the exit code that it ends with. */
export type Ended = Remedy & { readonly exit: 1 | 2 }

type ImportCode = Extract<ImportResult, { readonly ok: false }>['code']

/** Codes that only commands have. */
export type CliCode = CommandCode | FileCode | ImportCode | OutcomeCode | RemoteCode

/** What commands end with, besides the codes of the admin endpoints and of the configuration. */
export const CLI_REMEDIES: Readonly<Record<CliCode, Ended>> = {
  request_invalid: {
    exit: 2,
    cause:
      'What the command read is not YAML or JSON, or not as described; or its options do not go together.',
    remedy: 'Correct it; the message says where. `--help` has the options.',
  },
  input_unreadable: {
    exit: 2,
    cause: 'The file that was named cannot be read.',
    remedy: 'Check the path and its permissions; `-` reads the standard input.',
  },
  output_exists: {
    exit: 2,
    cause: 'The file that would be written is there. Nothing was written.',
    remedy: 'Choose another name, or overwrite it with `--force`.',
  },
  output_unwritable: {
    exit: 2,
    cause: 'The file cannot be written, or `--out` and `--report` are the same.',
    remedy: 'Check the path and its permissions.',
  },
  output_invalid: {
    exit: 1,
    cause: 'The import would have written a configuration that cannot be read again.',
    remedy: 'A mistake of ours that was caught: please report it, without secrets.',
  },
  input_too_large: {
    exit: 1,
    cause: 'The file to import has more than 1,048,576 characters.',
    remedy: 'Check that it is the configuration.',
  },
  input_too_deep: {
    exit: 1,
    cause: 'The file to import has more than 32 levels.',
    remedy: 'Check that it is the configuration.',
  },
  input_syntax: { exit: 1, cause: 'The file to import is not JSON.', remedy: 'Correct it.' },
  input_invalid: {
    exit: 1,
    cause: 'The file to import is not one JSON object.',
    remedy: 'Check that it is the configuration.',
  },
  account_invalid: {
    exit: 1,
    cause: 'The account is not a CAIP-10 account of a known chain.',
    remedy: 'Write it as `<namespace>:<chain>:<address>`.',
  },
  admin_key_missing: {
    exit: 2,
    cause: 'The environment variable for the admin key is empty or not set.',
    remedy: 'Set `COUNTERSIGN_ADMIN_KEY`, or name another one with `--admin-key`.',
  },
  remote_invalid: {
    exit: 2,
    cause: '`--url` is not an issuer, or stands beside `--tenant`.',
    remedy: 'Write the issuer as it is configured; for a tenant, the issuer of the tenant.',
  },
  remote_insecure: {
    exit: 2,
    cause: '`--url` is plain `http` and not on loopback: the key would travel in clear.',
    remedy: 'Use `https`.',
  },
  remote_unreachable: {
    exit: 2,
    cause: 'There was no answer within 30 seconds, or the server redirects, which is not followed.',
    remedy: 'Check the address, the network and the certificate.',
  },
  remote_unknown: {
    exit: 2,
    cause: 'What answered is not this server, or a proxy in front of it.',
    remedy: 'Write the issuer, not the address of a page..',
  },
  remote_unsupported: {
    exit: 2,
    cause: 'The command works on a store here only.',
    remedy: 'Run it where the store can be reached, without `--url`.',
  },
  audit_gap: {
    exit: 1,
    cause: 'An entry of the audit log is missing.',
    remedy: 'Treat the log as tampered with: secure the store and a backup, find out who could write to it.',
  },
  audit_cut: {
    exit: 1,
    cause: 'An entry does not follow upon the one before it.',
    remedy: 'As for `audit_gap`.',
  },
  audit_changed: {
    exit: 1,
    cause: 'An entry is not what was written.',
    remedy: 'As for `audit_gap`.',
  },
  audit_hash_missing: {
    exit: 1,
    cause:
      'The hash of `--expect` is in no entry: the log was written anew, cut at its end, or is another one.',
    remedy: 'Check that it is the same store and tenant; if so, as for `audit_gap`.',
  },
  webhook_undelivered: {
    exit: 1,
    cause: 'The receiver did not take the test message; the message says what it answered.',
    remedy: 'Check its address, its certificate and its log. It has to answer with 2xx.',
  },
  internal: {
    exit: 2,
    cause: 'Something that has no code of its own.',
    remedy: 'Read the message; please report it if it is no failure of the machine.',
  },
}

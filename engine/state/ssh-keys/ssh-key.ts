import { createHash } from 'node:crypto'
import { type Secret, Unknown } from '../../load/values.ts'
import { type Sh, script, sh } from '../../shell/sh.ts'
import { absent, foretold, plannedEnd } from '../files/file.ts'
import { ask, instead, type Kind, type Question } from '../question.ts'

/** A key of OpenSSH, as much of it as everybody may know. */
export interface SshKey {
  readonly exists: boolean
  /** It cannot be read, has another passphrase, is none, or there is no ssh-keygen to ask. */
  readonly problem?: 'unreadable' | 'locked' | 'none' | 'no ssh-keygen'
  /** Whether a passphrase is needed for it. */
  readonly isLocked?: boolean
  /** rsa, ecdsa, ed25519, dsa. */
  readonly type?: string
  readonly size?: number
  /** `ssh-ed25519 AAAA…`; in a check left out for a key that is not made yet. */
  readonly publicKey?: string
  /** What the key itself has as its comment. */
  readonly comment?: string
}

interface SshKeyQuestion {
  readonly path: string
  readonly passphrase?: Secret
}

/** Private keys of OpenSSH: what leaves the target is the public half. */
export const sshKeyKind: Kind<SshKeyQuestion, SshKey> = {
  name: 'ssh key',
  script: keys =>
    script([
      // By a pipe, as ssh-keygen looks at no file that others may read.
      sh`sshkey_() {
  [ -e "$1" ] || return
  printf 'exists=1\\0'
  if [ ! -r "$1" ]; then printf 'problem=unreadable\\0'
  elif ! command -v ssh-keygen >/dev/null 2>&1; then printf 'problem=no ssh-keygen\\0'
  elif p=$(cat -- "$1" | ssh-keygen -y -P '' -f /dev/stdin 2>/dev/null); then printf 'public=%s\\0' "$p"
  elif ! grep -q -e 'PRIVATE KEY' -- "$1"; then printf 'problem=none\\0'
  elif [ -n "$2" ] && p=$(unlocked_ "$1" 2>/dev/null); then printf 'public=%s\\0locked=1\\0' "$p"
  else printf 'problem=locked\\0locked=1\\0'; fi
}`,
      ...keys.map(({ path, passphrase }) => {
        if (!passphrase) return sh`sshkey_ ${path} ''; printf 'end=\\0'`
        return sh`unlocked_() { ${askingFor(passphrase, 1, sh`ssh-keygen -y -f "$1"`)}
}
sshkey_ ${path} 1; printf 'end=\\0'`
      }),
    ]),
  parse: record => {
    if (!record.has('exists')) return { exists: false }
    const [problem, said] = [record.get('problem') as SshKey['problem'], record.get('public')]
    const isLocked = record.has('locked')
    if (problem || said === undefined) return { exists: true, problem: problem ?? 'none', isLocked }
    const [type = '', blob = '', ...comment] = said.trim().split(' ')
    return { exists: true, isLocked, ...kindOf(Buffer.from(blob, 'base64')), publicKey: `${type} ${blob}`, comment: comment.join(' ') }
  },
  absent: () => ({ exists: false }),
  mayComeWithPackage: false,
  predict: ({ path, passphrase }, made) => {
    const end = plannedEnd(path, made)
    if (end !== path) return instead(sshKey(end, passphrase))
    const laid = foretold({ path, follow: true }, made, absent)
    if (laid === undefined || laid instanceof Unknown) return laid
    if (laid.type !== 'file') return { exists: false }
    return laid.content?.isKnown === false || laid.content?.bytes ? new Unknown(`what ${path} will hold`) : undefined
  },
  local: true,
}

/** Asks for the public half of a key of OpenSSH. */
export function sshKey(path: string, passphrase?: Secret): Question<SshKey> {
  return ask(sshKeyKind, { path, ...(passphrase && { passphrase }) })
}

/** A key in words. */
export function sshKeyText({ exists, problem, type, size }: SshKey): string {
  if (!exists) return 'absent'
  return problem ? 'no key that can be used' : `${type} ${size}`
}

/** The fingerprint of a public key, as ssh-keygen -l says it. */
export function fingerprintOf(publicKey: string): string {
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64')
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`
}

/**
 * A script that runs a command of ssh-keygen's which asks for a passphrase, `times` times. It asks a program of ours, which reads
 * from descriptor 9: the passphrase is in no process list, no environment and no file.
 */
export function askingFor(passphrase: Secret, times: number, command: Sh): Sh {
  const lines = Array.from({ length: times }, () => sh`$w`)
  return sh`( d=$(umask 077; mktemp -d) || exit 1
trap 'rm -rf -- "$d"' EXIT; trap 'exit 1' HUP INT PIPE TERM
w=${String(passphrase.reveal())}
printf '#!/bin/sh\\nIFS= read -r l <&9; printf "%%s\\\\n" "$l"\\n' >"$d/ask"; chmod 0700 "$d/ask"
DISPLAY=:0 SSH_ASKPASS=$d/ask SSH_ASKPASS_REQUIRE=force ${command} </dev/null 9<<WORDS
${script(lines)}
WORDS
)`
}

function kindOf(blob: Buffer): Pick<SshKey, 'type' | 'size'> {
  const parts = fields(blob)
  const name = parts[0]?.toString('latin1') ?? ''
  const bits = (number: Buffer = Buffer.alloc(0)) => number.toString('hex').replace(/^0+/, '').length * 4 - leading(number)
  if (name === 'ssh-rsa') return { type: 'rsa', size: bits(parts[2]) }
  if (name === 'ssh-dss') return { type: 'dsa', size: bits(parts[1]) }
  if (name.startsWith('ecdsa-')) return { type: 'ecdsa', size: Number(/nistp(\d+)/.exec(name)?.[1] ?? 0) }
  return { type: name.replace(/^ssh-/, ''), size: 256 }
}

/** Bits that are not set in the first hex digit. */
function leading(number: Buffer): number {
  const digit = Number.parseInt(number.toString('hex').replace(/^0+/, '')[0] ?? '0', 16)
  return Math.clz32(digit) - 28
}

function fields(blob: Buffer): Buffer[] {
  const found: Buffer[] = []
  for (let at = 0; at + 4 <= blob.length; ) {
    const length = blob.readUInt32BE(at)
    found.push(blob.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return found
}

import { type Sh, sh } from '../../shell/sh.ts'

/** Whether a text can be the fingerprint of a key of OpenPGP. */
export function isFingerprint(text: string): boolean {
  return /^[0-9A-Fa-f]{16,64}$/.test(text)
}

/** Fails where a commit or an annotated tag of the working copy "$t" has no signature of a key that gpg knows, or of one of these keys. */
export function verifiedCommit(name: string, keys: readonly string[]): Sh {
  const listed = keys.map(key => key.toUpperCase())
  return sh`verified_() { r=$1; shift; case $(git_ -C "$t" cat-file -t "$r" 2>/dev/null) in tag) w=verify-tag ;; *) w=verify-commit ;; esac
o=$(git_ -C "$t" "$w" --raw "$r" 2>&1) || { printf 'Failed to verify GPG signature of commit/tag "%s"; see who signed it, and that its key is known here\\n' "$r" >&2; return 1; }
[ $# -gt 0 ] || return 0
for k; do ! printf '%s\\n' "$o" | grep -q -e "VALIDSIG $k " -e "VALIDSIG .* $k\\$" || return 0; done
printf 'The gpg_allowlist does not include the public key that signed "%s"\\n' "$r" >&2; return 1; }
verified_ ${name} ${listed}`
}

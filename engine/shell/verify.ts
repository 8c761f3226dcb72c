import { type Sh, sh } from './sh.ts'

/** The status of `verify_` where there is no gpgv. */
export const noVerifier = 94

/**
 * A function `verify_ FILE SIGNATURE KEYRING` of the shell: prints who signed the file (the fingerprint of the key) where a key of the
 * keyring did, else what gpgv says of it. A keyring may be armored; it is then unpacked into "$k", a file that the caller makes.
 */
export const verifying: Sh = sh`
verify_() {
  command -v gpgv >/dev/null 2>&1 || return ${noVerifier}
  r=$3
  if head -c 64 <"$3" | grep -q -e '-----BEGIN PGP'; then
    awk '/^-----BEGIN PGP/{h=1;next} /^-----END PGP/{h=b=0;close("base64 -d");next} h&&/^[ \\t\\r]*$/{h=0;b=1;next} b&&!/^=/{print|"base64 -d"}' <"$3" >"$k" || return 1
    r=$k
  fi
  case $r in */*) ;; *) r=./$r ;; esac
  v=$(gpgv --status-fd 1 --keyring "$r" -- "$2" "$1" 2>&1); s=$?
  case "$s $v" in
  *"[GNUPG:] BADSIG "*|*"[GNUPG:] EXPSIG "*|*"[GNUPG:] EXPKEYSIG "*|*"[GNUPG:] REVKEYSIG "*|*"[GNUPG:] ERRSIG "*) ;;
  0*"[GNUPG:] GOODSIG "*"[GNUPG:] VALIDSIG "*) v=\${v##*"[GNUPG:] VALIDSIG "}; printf '%s\\n' "\${v%% *}"; return 0 ;;
  esac
  printf '%s\\n' "$v" | grep -v -F '[GNUPG:]' >&2
  return 1
}
`

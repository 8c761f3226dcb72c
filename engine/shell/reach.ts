import { type Sh, sh } from './sh.ts'

/**
 * Prints `open`, `closed`, or `unknown` where there is nothing to try with: whether something answers on a TCP port.
 * sh itself cannot connect: bash, nc or curl do.
 */
export function reach(host: string, port: number, seconds: number): Sh {
  return sh`${tryWith(
    sh`timeout ${seconds} bash -c 'exec 3<>"/dev/tcp/$0/$1"' ${host} ${port} </dev/null >/dev/null 2>&1`,
    sh`timeout ${seconds + 1} nc -w ${seconds} ${host} ${port} </dev/null >/dev/null 2>&1; case $? in 0|124|143) : ;; *) false ;; esac`,
    sh`[ "$(curl -s -o /dev/null -m ${seconds} -w '%{time_connect}' ${`telnet://${inUrl(host)}:${port}`} </dev/null 2>/dev/null | tr -d '0.')" != '' ]`,
  )}
case $s in 0) echo open ;; none) echo unknown ;; *) echo closed ;; esac`
}

/** Prints what comes out of a TCP port within some seconds; nothing where nobody answers. */
export function hear(host: string, port: number, seconds: number): Sh {
  return tryWith(
    sh`timeout ${seconds} bash -c 'exec 3<>"/dev/tcp/$0/$1" && exec cat <&3' ${host} ${port} </dev/null 2>/dev/null`,
    sh`sleep ${seconds} | timeout ${seconds} nc -w ${seconds} ${host} ${port} 2>/dev/null`,
    sh`curl -s -m ${seconds} ${`telnet://${inUrl(host)}:${port}`} </dev/null 2>/dev/null`,
  )
}

function tryWith(bash: Sh, nc: Sh, curl: Sh): Sh {
  return sh`if command -v bash >/dev/null 2>&1; then ${bash}; s=$?
elif command -v nc >/dev/null 2>&1; then ${nc}; s=$?
elif command -v curl >/dev/null 2>&1; then ${curl}; s=$?
else s=none; fi`
}

function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

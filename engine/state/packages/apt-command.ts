import type { Step } from '../../module.ts'
import { sh } from '../../shell/sh.ts'
import type { Apt, AptKey, Plan } from './apt.ts'

/** What of a task's arguments bears on apt-get's words. */
export interface AptArguments {
  readonly name: readonly string[]
  readonly state: 'absent' | 'build-dep' | 'fixed' | 'latest' | 'present'
  readonly deb?: string
  readonly upgrade: 'dist' | 'full' | 'no' | 'safe' | 'yes'
  readonly update_cache_retries: number
  readonly update_cache_retry_max_delay: number
  readonly install_recommends?: boolean
  readonly default_release: string
  readonly only_upgrade: boolean
  readonly purge: boolean
  readonly autoremove: boolean
  readonly autoclean: boolean
  readonly fail_on_autoremove: boolean
  readonly allow_unauthenticated: boolean
  readonly allow_downgrade: boolean
  readonly allow_change_held_packages: boolean
  readonly force: boolean
  readonly dpkg_options: string
  readonly policy_rc_d?: number
  readonly lock_timeout: number
}

const upgrades = {
  dist: ['dist-upgrade'],
  full: ['full-upgrade'],
  safe: ['upgrade', '--with-new-pkgs'],
  yes: ['upgrade', '--with-new-pkgs'],
}

/** Whether nothing is asked for but reading the lists of packages. */
export function isBare(a: AptArguments): boolean {
  return a.name.length === 0 && a.deb === undefined && commandOf(a).length === 0 && a.state !== 'fixed'
}

/** The question that a task asks. */
export function keyOf(a: AptArguments): AptKey {
  const [command, ...more] = commandOf(a)
  const { deb } = a
  return {
    state: a.state === 'fixed' ? 'fixed' : a.name.length > 0 ? a.state : 'none',
    // A name that a template wrote may have a newline behind it.
    names: a.state === 'fixed' ? [] : a.name.map(name => name.trim()),
    ...(deb === undefined ? {} : { deb: deb.includes('/') ? deb : `./${deb}` }),
    release: a.default_release,
    purge: a.purge,
    onlyUpgrade: a.only_upgrade,
    allowDowngrade: a.allow_downgrade || a.force,
    options: [...optionsOf(a), ...more],
    ...(command === undefined ? {} : { command }),
  }
}

/** apt-get bringing the plan about: the versions that were foretold, not what might have come up since. */
export function installing(a: AptArguments, now: Apt): Step {
  const key = keyOf(a)
  const options = [...(key.release === '' ? [] : ['-o', `APT::Default-Release=${key.release}`]), ...key.options]
  const dpkg = a.dpkg_options.split(',').flatMap(option => (option.trim() === '' ? [] : ['-o', `Dpkg::Options::=--${option.trim()}`]))
  const words = wordsOf(key, now)
  // Debian's own locale in UTF-8: with plain C some packages (PostgreSQL) set up databases that know ASCII only.
  return {
    run: sh`${a.policy_rc_d !== undefined && policy(a.policy_rc_d)}
l=C; case $(locale -a 2>/dev/null) in *C.utf8*|*C.UTF-8*) l=C.UTF-8 ;; esac
LC_ALL=$l LANG=$l DEBIAN_FRONTEND=noninteractive DEBIAN_PRIORITY=critical apt-get -y -q -o Dpkg::Use-Pty=0 -o ${`DPkg::Lock::Timeout=${a.lock_timeout}`} ${dpkg} ${options} ${words}`,
    failure: ran => `${failureOf(words, ran.stderr)}`,
  }
}

/** Reads the lists of packages, again where that fails, waiting twice as long each time. */
export function update(a: Pick<AptArguments, 'update_cache_retries' | 'update_cache_retry_max_delay' | 'lock_timeout'>): Step {
  const { update_cache_retries: tries, update_cache_retry_max_delay: longest } = a
  return {
    run: sh`LC_ALL=C; export LC_ALL; n=0 d=1
until o=$(apt-get -q -o APT::Update::Error-Mode=any -o ${`DPkg::Lock::Timeout=${a.lock_timeout}`} update 2>&1); do
[ "$n" -lt ${tries} ] || { printf '%s\\n' "$o" >&2; exit 100; }; n=$((n+1)); [ "$d" -le ${longest} ] || d=${longest}; sleep "$d"; d=$((d*2)); done
printf '%s\\n' "$o"; touch /var/lib/apt/lists; [ ! -e /var/lib/apt/periodic/update-success-stamp ] || touch /var/lib/apt/periodic/update-success-stamp`,
    failure: ({ stderr }) => `Failed to update apt cache: ${said(stderr)}; mend the sources in /etc/apt, or see apt-get update on the host`,
  }
}

/** The message for what apt-get said, and the way out. */
export function failureOf(words: readonly string[], stderr: string): string {
  const [, way] = ways.find(([sign]) => sign.test(stderr)) ?? []
  return `'apt-get ${words.join(' ')}' failed: ${said(stderr)}; ${way ?? `see what it needs with apt-get -s ${words.join(' ')} on the host`}`
}

/** apt-get's command and the packages it gets. */
export function wordsOf(key: AptKey, { asked }: Apt): string[] {
  if (key.state === 'fixed') return ['install', '-f']
  if (key.deb !== undefined) return ['install', key.deb]
  if (key.command !== undefined) return [key.command]
  const names = asked.filter(({ isNeeded }) => isNeeded).map(({ name, chosen }) => (chosen === undefined ? name : `${name}=${chosen}`))
  const verb = key.state === 'absent' ? (key.purge ? 'purge' : 'remove') : key.state === 'build-dep' ? 'build-dep' : 'install'
  return [verb, ...names]
}

/** Versions of packages before and after, by their names. */
export function membersOf({ installs, removes }: Plan): { have: { [name: string]: string }; want: { [name: string]: string } } {
  const come = Object.entries(installs)
  const go = Object.entries(removes).filter(([name]) => !(name in installs))
  return {
    have: Object.fromEntries([
      ...come.map(([name, { old }]) => [name, old ?? 'absent']),
      ...go.map(([name, old]) => [name, old || 'configured']),
    ]),
    want: Object.fromEntries([...come.map(([name, { version }]) => [name, version]), ...go.map(([name]) => [name, 'absent'])]),
  }
}

function commandOf(a: AptArguments): readonly string[] {
  if (a.name.length > 0 || a.deb !== undefined || a.state === 'fixed') return []
  if (a.upgrade !== 'no') return upgrades[a.upgrade]
  return a.autoremove ? ['autoremove'] : a.autoclean ? ['autoclean'] : []
}

function optionsOf(a: AptArguments): string[] {
  const { install_recommends: recommends } = a
  return [
    ...(recommends === undefined ? [] : ['-o', `APT::Install-Recommends=${recommends ? 'yes' : 'no'}`]),
    ...(a.only_upgrade && a.state !== 'absent' && a.name.length > 0 ? ['--only-upgrade'] : []),
    ...(a.autoremove && (a.name.length > 0 || a.upgrade !== 'no') ? ['--auto-remove'] : []),
    ...(a.purge && a.state !== 'absent' ? ['--purge'] : []),
    ...(a.fail_on_autoremove && a.state !== 'absent' ? ['--no-remove'] : []),
    ...(a.allow_unauthenticated || a.force ? ['--allow-unauthenticated'] : []),
    ...(a.allow_downgrade || a.force ? ['--allow-downgrades'] : []),
    ...(a.allow_change_held_packages || a.force ? ['--allow-change-held-packages'] : []),
    ...(a.force ? ['--allow-remove-essential'] : []),
  ]
}

const ways: readonly (readonly [RegExp, string])[] = [
  [/Could not get lock|Unable to (lock|acquire)/, 'another apt or dpkg runs: wait for it, or raise lock_timeout'],
  [/without --allow-downgrades/, 'an older version was asked for: add allow_downgrade: true'],
  [/without --allow-change-held-packages/, 'a package is on hold: add allow_change_held_packages: true, or see apt-mark showhold'],
  [/could not be authenticated|There were unauthenticated packages/, 'nobody signed it: add the key of its source'],
  [/but remove is disabled|--no-remove/, 'something would be removed for it: leave fail_on_autoremove out'],
  [/dpkg was interrupted/, 'an installation broke off: mend it with state: fixed, or dpkg --configure -a on the host'],
]

function said(stderr: string): string {
  const lines = stderr.trim().split('\n')
  const errors = lines.filter(line => /^[EW]: /.test(line))
  return (errors.length > 0 ? errors : lines.slice(-3)).join('\n')
}

/** Daemons stay down while packages are installed; what stood there before comes back. */
function policy(status: number) {
  return sh`p=/usr/sbin/policy-rc.d; b=; [ ! -e "$p" ] || { b=$(mktemp "$p.XXXXXX") && mv -f "$p" "$b" || exit 1; }
trap 'rm -f "$p"; [ -z "$b" ] || mv -f "$b" "$p"' EXIT; trap 'exit 1' HUP INT PIPE TERM
printf '#!/bin/sh\\nexit %d\\n' ${status} >"$p" && chmod 755 "$p" || exit 1`
}

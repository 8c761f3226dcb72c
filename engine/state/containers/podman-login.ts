import type { Secret } from '../../load/values.ts'
import { type Sh, script, sh } from '../../shell/sh.ts'
import { laidPackages } from '../packages/package.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** Who podman is at a registry, by its file of who it is where. */
export interface PodmanLogin {
  readonly isInstalled: boolean
  /** Whether the file names the registry; where none was asked for, whether it names any. */
  readonly isKnown: boolean
  /** Whether it has the name and password that were asked for: what it has is told to nobody. */
  readonly isHeld: boolean
  /** A program that keeps the passwords instead of the file. */
  readonly keeper?: string
}

interface LoginKey {
  /** The file; empty for the one that podman takes by itself. */
  readonly file: string
  readonly executable: string
  /** Undefined asks for any. */
  readonly registry: string | undefined
  readonly user: string
  readonly password: Secret | undefined
}

// The file is JSON: without its spaces, a registry and what is kept of it stand side by side. What is looked for comes by the input of cat.
const reading = sh`logins() { f=\${1:-$REGISTRY_AUTH_FILE}; [ -n "$f" ] || { u=$(id -u)
if [ -n "$XDG_RUNTIME_DIR" ]; then f=$XDG_RUNTIME_DIR/containers/auth.json; elif [ "$u" = 0 ]; then f=/run/containers/0/auth.json
elif [ -d "/run/user/$u" ]; then f=/run/user/$u/containers/auth.json; else f=/tmp/podman-run-$u/containers/auth.json; fi; }
a=; [ ! -r "$f" ] || a=$(tr -d ' \\n\\t' <"$f"); }
keeper() { case $a in *'"credHelpers"'*) printf 'keeper=\\0' ;; esac
sed -n 's/^[[:space:]]*credential-helpers[[:space:]]*=[[:space:]]*\\[\\(.*\\)].*/\\1/p' /etc/containers/registries.conf 2>/dev/null | tr -d ' "' | grep -vx containers-auth.json | sed -n '1s/^/keeper=/p' | tr '\\n' '\\0'; }`

const loginKind: Kind<LoginKey, PodmanLogin> = {
  name: 'podman login',
  local: true,
  passing: ['isHeld'],
  mayComeWithPackage: true,
  script: keys =>
    script([
      reading,
      ...keys.map(
        ({ file, executable, registry, user, password }) => sh`if command -v ${executable} >/dev/null 2>&1; then printf 'podman=1\\0'; fi
logins ${file || sh`''`}; keeper
${known(registry)} && printf 'known=1\\0'
if printf '%s\\n' ${entryOf(registry ?? '', user, password)} | { p=$(cat); case $a in *"$p"*) exit 0 ;; esac; exit 1; }; then printf 'held=1\\0'; fi; printf 'end=\\0'`,
      ),
    ]),
  parse: record => {
    const keeper = record.get('keeper')
    return {
      isInstalled: record.has('podman'),
      isKnown: record.has('known'),
      isHeld: record.has('known') && record.has('held'),
      ...(keeper !== undefined && { keeper }),
    }
  },
  absent: () => ({ isInstalled: false, isKnown: false, isHeld: false }),
  predict: (key, _, answer, all) => {
    const now = answer as PodmanLogin
    const isInstalled = now.isInstalled || laidPackages(all()).has('podman')
    const last = all().findLast(([{ kind, key: other }]) => kind.name === 'podman login' && isAbout(key, other as LoginKey))
    if (last === undefined) return isInstalled === now.isInstalled ? undefined : { ...now, isInstalled }
    const { isKnown } = last[1] as PodmanLogin
    return { ...now, isInstalled, isKnown, isHeld: isKnown && isSame(key, last[0].key as LoginKey) }
  },
}

/** Asks whether podman is logged in at a registry as somebody. */
export function podmanLogin(key: Omit<LoginKey, 'user' | 'password'> & Partial<LoginKey>): Question<PodmanLogin> {
  return ask(loginKind, { user: '', password: undefined, ...key })
}

/** Why it cannot be found out, or done. */
export function loginRefusal(now: PodmanLogin, registry: string | undefined, executable: string): string | undefined {
  if (!now.isInstalled) return `there is no ${executable}; a task before this one must install podman`
  if (registry !== undefined && (registry.startsWith('-') || !/^[\w.:[\]/-]+$/.test(registry)))
    return `"${registry}" cannot be a registry; give it as HOST or HOST:PORT`
  return now.keeper === undefined
    ? undefined
    : `${now.keeper || 'a program'} keeps the passwords of podman there, and nobody can see which; log in by podman itself (ansible.builtin.command)`
}

/** A registry as podman keeps it: without the scheme and a slash at the end. */
export function registryName(registry: string): string {
  return registry.replace(/^https?:\/\//, '').replace(/\/$/, '')
}

/** Whether what was laid for one question is of weight for another: of the same registry, or about all of them. */
function isAbout({ file, registry }: LoginKey, other: LoginKey): boolean {
  return file === other.file && (registry === undefined || other.registry === undefined || registry === other.registry)
}

function isSame({ user, password }: LoginKey, other: LoginKey): boolean {
  return user === other.user && password?.reveal() === other.password?.reveal()
}

function known(registry: string | undefined): Sh {
  const named = registry === undefined ? sh`*':{"auth":"'*` : sh`*${`"${registry}":{"auth":"`}*`
  return sh`case $a in ${named}) : ;; *) false ;; esac`
}

function entryOf(registry: string, user: string, password: Secret | undefined): string {
  const auth = Buffer.from(`${user}:${String(password?.reveal() ?? '')}`).toString('base64')
  return `"${registry}":{"auth":"${auth}"`
}

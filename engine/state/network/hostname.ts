import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** What the machine is called. */
export interface Hostname {
  /** The name that the kernel knows now. */
  readonly current: string
  /** What the file holds that it takes its name from at boot; undefined where there is none. */
  readonly text?: string
  /** The name with its domain, as the resolver has it; the plain name where it has none. */
  readonly fqdn: string
}

/** Where names are kept: the path, and what stands before the name where it is not alone in the file. */
export interface NameFile {
  readonly path: string
  readonly variable?: string
}

/** Prints the name with its domain. A name without one is looked for, which may take as long as nobody answers. */
export const fullName = sh`n=$(uname -n); case $n in *.*) echo "$n" ;; *) timeout 2 hostname -f 2>/dev/null || echo "$n" ;; esac`

const none: Hostname = { current: '', fqdn: '' }

const hostnameKind: Kind<string, Hostname> = {
  name: 'hostname',
  local: true,
  mayComeWithPackage: false,
  script: paths =>
    script([
      sh`n=$(uname -n); f=$(${fullName})`,
      ...paths.map(
        path =>
          sh`printf 'current=%s\\0fqdn=%s\\0' "$n" "$f"; if [ -f ${path} ]; then printf 'text=%s\\0' "$(cat ${path})"; fi; printf 'end=\\0'`,
      ),
    ]),
  parse: record => {
    const text = record.get('text')
    return { current: record.get('current') ?? '', fqdn: record.get('fqdn') ?? '', ...(text !== undefined && { text }) }
  },
  absent: () => none,
}

/** Asks for the machine's name, now and in the file that it comes from at boot. */
export function hostname({ path }: NameFile): Question<Hostname> {
  return ask(hostnameKind, path)
}

/** The name that a file holds; empty where it holds none. */
export function nameIn(text: string | undefined, { variable }: NameFile): string {
  const lines = (text ?? '').split('\n').map(line => line.trim())
  if (variable === undefined) return lines.find(line => line !== '' && !line.startsWith('#')) ?? ''
  const line = lines.findLast(one => one.startsWith(`${variable}=`)) ?? ''
  return line.slice(variable.length + 1).replaceAll(/^(["'])(.*)\1$/g, '$2')
}

/** The file with another name in it. */
export function withName(text: string | undefined, name: string, { variable }: NameFile): string {
  if (variable === undefined) return `${name}\n`
  const lines = (text ?? '').split('\n').filter((line, index, all) => line !== '' || index < all.length - 1)
  const at = lines.findLastIndex(line => line.trim().startsWith(`${variable}=`))
  return `${(at < 0 ? [...lines, `${variable}="${name}"`] : lines.with(at, `${variable}="${name}"`)).join('\n')}\n`
}

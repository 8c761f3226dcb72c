import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** A group of programs of which one is chosen. */
export interface Alternatives {
  /** Whether there is an update-alternatives to ask. */
  readonly isThere: boolean
  readonly mode: 'auto' | 'manual'
  readonly link?: string
  readonly chosen?: string
  readonly choices: { readonly [path: string]: { readonly priority: number; readonly slaves: { readonly [name: string]: string } } }
}

const alternativesKind: Kind<string, Alternatives> = {
  name: 'alternatives',
  local: true,
  mayComeWithPackage: true,
  script: names =>
    script([
      sh`PATH=$PATH:/usr/sbin:/sbin; choices() { if command -v update-alternatives >/dev/null 2>&1; then printf 'there=1\\0query=%s\\0' "$(LC_ALL=C update-alternatives --query "$1" 2>/dev/null)"; fi; printf 'end=\\0'; }`,
      ...names.map(name => sh`choices ${name}`),
    ]),
  parse: record => {
    const [head = '', ...blocks] = (record.get('query') ?? '').split('\n\n')
    const get = (text: string, name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1]
    const choices = blocks.flatMap(block => {
      const path = get(block, 'Alternative')
      const slaves = [...(/^Slaves:\n((?: .*\n?)*)/m.exec(block)?.[1] ?? '').matchAll(/^ (\S+) (.*)$/gm)].map(
        ([, name = '', to = '']) => [name, to] as const,
      )
      return path === undefined
        ? []
        : [[path, { priority: Number(get(block, 'Priority') ?? 0), slaves: Object.fromEntries(slaves) }] as const]
    })
    const [link, chosen] = [get(head, 'Link'), get(head, 'Value')]
    return {
      isThere: record.has('there'),
      mode: get(head, 'Status') === 'manual' ? 'manual' : 'auto',
      choices: Object.fromEntries(choices),
      ...(link !== undefined && { link }),
      ...(chosen !== undefined && chosen !== 'none' && { chosen }),
    }
  },
  absent: () => ({ isThere: false, mode: 'auto', choices: {} }),
}

/** Asks for a group of programs. */
export function alternatives(name: string): Question<Alternatives> {
  return ask(alternativesKind, name)
}

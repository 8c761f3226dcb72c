import type { TaskNode } from './ast.ts'
import { type Key, type Mapping, Template, type Value } from './values.ts'

const names: ReadonlySet<string> = new Set(['include', 'ansible.builtin.include', 'ansible.legacy.include'])

/**
 * `include`, gone since ansible-core 2.16, as the releases before it guessed: an import, or in a loop, or where a template names the file,
 * an include. What stands behind the file's name are variables.
 */
export function withoutOldInclude(node: TaskNode): TaskNode {
  if (!names.has(node.module)) return node
  const { named, free } = node.args
  const file = free ?? named.get('file') ?? named.get('_raw_params') ?? ''
  const given = [...named].filter(([key]) => !['file', '_raw_params', 'static'].includes(String(key)))
  const isDynamic = node.loop !== undefined || file instanceof Template
  const vars = node.keywords.get('vars') ?? { value: new Map<Key, Value>(), at: node.args.at }
  const all = { ...vars, value: new Map<Key, Value>([...(vars.value instanceof Map ? (vars.value as Mapping) : []), ...given]) }
  return {
    ...node,
    ...(node.name === undefined && isDynamic ? { name: 'include' } : {}),
    module: isDynamic ? 'include_tasks' : 'import_tasks',
    args: { at: node.args.at, named: new Map(), places: new Map(), free: file as string | Template },
    keywords: given.length === 0 ? node.keywords : new Map([...node.keywords, ['vars', all]]),
  }
}

import { fromJson } from '../load/json.ts'
import type { Known } from '../load/setting.ts'
import { known } from '../load/setting-names.ts'
import type { Json } from '../module.ts'
import { text } from '../resolve/templating/python/text.ts'
import { yamlOf } from './yaml-form.ts'

/** What belongs to a plugin is told where its kind, or all, is asked for. */
export function isMeant(ofPlugin: string | undefined, type: string): boolean {
  if (type === 'all') return true
  return type === 'base' ? ofPlugin === undefined : ofPlugin?.startsWith(`${type} `) === true
}

function meant(type: string): Known[] {
  return Object.values(known)
    .filter(({ ofPlugin }) => isMeant(ofPlugin, type))
    .sort((a, b) => (a.called < b.called ? -1 : 1))
}

/** All settings with their keys, variables and what they are for. */
export function listText(type: string, format: string): string {
  const told = Object.fromEntries(meant(type).map(one => [one.called, described(one)]))
  return format === 'json' ? `${JSON.stringify(told, undefined, 4)}\n` : yamlOf(told)
}

function described({ description, section, keys, envs, otherwise }: Known): Json {
  return {
    default: valueOf(otherwise),
    description,
    env: envs.map(name => ({ name })),
    ini: keys.map(key => ({ key, section })),
  }
}

function valueOf(otherwise: string | undefined): Json {
  if (otherwise === undefined) return null
  if (/^\d+$/.test(otherwise)) return Number(otherwise)
  return otherwise === 'true' || otherwise === 'false' ? otherwise === 'true' : otherwise
}

/** An ansible.cfg, or lines for a shell, with all settings as they are by themselves. What has no value stays a comment: an empty one would be another. */
export function initText(type: string, format: string, isDisabled: boolean): string {
  const all = meant(type)
  if (format === 'env')
    return all
      .filter(({ envs }) => envs.length > 0)
      .map(one => `${envLine(one, isDisabled)}\n\n`)
      .join('')
  const sections = [...new Set(all.map(({ section }) => section))]
  return sections
    .map(section => {
      const lines = all.filter(one => one.section === section).map(one => `${iniLine(one, isDisabled)}\n\n`)
      return `[${section}]\n${lines.join('')}\n`
    })
    .join('')
}

function iniLine({ description, keys: [key = ''], otherwise }: Known, isDisabled: boolean): string {
  return `# ${description}\n${isDisabled || otherwise === undefined ? ';' : ''}${key}=${written(otherwise)}`
}

function envLine({ called, description, envs: [env = ''], otherwise }: Known, isDisabled: boolean): string {
  const value = written(otherwise)
  return `# ${called}: ${description}\n${isDisabled || otherwise === undefined ? '#' : ''}${env}=${/^[\w.]*$/.test(value) ? value : `'${value}'`}`
}

function written(otherwise: string | undefined): string {
  return otherwise === undefined ? '' : text(fromJson(valueOf(otherwise)))
}

import { type EditedText, linesOf } from './line-edit.ts'

/** What option is to have which values in which section: the arguments of `ini_file`. */
export interface IniWish {
  readonly state: 'present' | 'absent'
  /** Left out for what stands before the first section. */
  readonly section?: string
  readonly option?: string
  readonly values: readonly string[]
  readonly exclusive: boolean
  readonly no_extra_spaces: boolean
  readonly ignore_spaces: boolean
  readonly allow_no_value: boolean
  readonly modify_inactive_option: boolean
  readonly section_has_values: readonly { readonly option: string; readonly values: readonly string[] }[]
}

/** A text in which an option has its values, or is gone. Nothing else moves: comments and order stay. */
export function withOption(text: string, wish: IniWish): EditedText {
  // As in Ansible: what is empty begins as one empty line.
  const lines = text === '' ? ['\n'] : linesOf(text)
  const place = sectionOf(lines, wish)
  const edited = place ? inSection(lines, place, wish) : withoutSection(lines, wish)
  return edited.message === '' || edited.lines.join('') === text
    ? { text, message: '' }
    : { text: edited.lines.join(''), message: edited.message }
}

interface Edited {
  readonly lines: readonly string[]
  readonly message: string
}

/** The lines of a section: its head stands before `start`. */
interface Place {
  readonly start: number
  readonly end: number
}

function sectionOf(lines: readonly string[], { section, section_has_values: has }: IniWish): Place | undefined {
  const heads = lines.flatMap((line, index) => (/^\s*\[.*\]/.test(line) ? [index] : []))
  const endOf = (start: number) => heads.find(head => head >= start) ?? lines.length
  if (section === undefined) return { start: 0, end: endOf(0) }
  const named = heads.filter(head => lines[head]?.trim() === `[${section}]`).map(head => ({ start: head + 1, end: endOf(head + 1) }))
  return named.find(place => has.every(({ option, values }) => hasValues(lines.slice(place.start, place.end), option, values)))
}

function hasValues(lines: readonly string[], option: string, values: readonly string[]): boolean {
  const there = lines.flatMap(line => {
    const found = optionIn(line, option)
    return found?.isActive ? [found.value ?? ''] : []
  })
  return values.length === 0 ? there.length > 0 : values.every(value => there.includes(value))
}

function withoutSection(lines: readonly string[], wish: IniWish): Edited {
  if (wish.state === 'absent') return { lines, message: '' }
  const required = wish.section_has_values.flatMap(({ option, values }) => values.map(value => written({ ...wish, option }, value)))
  const own = wish.option === undefined ? [] : valuesOf(wish).map(value => written(wish, value))
  const message = wish.option === undefined ? 'section added' : 'section and option added'
  return { lines: [...ended(lines), `[${wish.section}]\n`, ...required, ...own], message }
}

function inSection(lines: readonly string[], { start, end }: Place, wish: IniWish): Edited {
  if (wish.option === undefined) {
    if (wish.state === 'present' || wish.section === undefined) return { lines, message: '' }
    return { lines: [...lines.slice(0, start - 1), ...lines.slice(end)], message: 'section removed' }
  }
  const inside = end === lines.length ? ended(lines.slice(start)) : lines.slice(start, end)
  const edited = wish.state === 'present' ? withValues(inside, wish) : withoutValues(inside, wish)
  return { lines: [...lines.slice(0, start), ...edited.lines, ...lines.slice(end)], message: edited.message }
}

/** Lines that have a value keep their places; then others of the option are turned, those left over go, and what is missing comes last. */
function withValues(lines: readonly string[], wish: IniWish): Edited {
  const missing = [...valuesOf(wish)]
  const kept = lines.map(line => {
    const found = settingIn(line, wish)
    const index = found ? missing.indexOf(found.value) : -1
    return index < 0 ? line : { line: rewritten(line, wish, missing.splice(index, 1)[0]) }
  })
  const turned = kept.map(line => {
    if (typeof line !== 'string' || !settingIn(line, wish) || missing.length === 0) return line
    return wish.exclusive ? { line: written(wish, missing.shift()) } : line
  })
  const rest = turned.flatMap(line => {
    if (typeof line !== 'string') return [line.line]
    return wish.exclusive && settingIn(line, wish)?.isActive ? [] : [line]
  })
  const at = rest.findLastIndex(line => !/^\s*([#;].*)?$/.test(line)) + 1
  const all = [...rest.slice(0, at), ...missing.map(value => written(wish, value)), ...rest.slice(at)]
  if (all.join('') === lines.join('')) return { lines, message: '' }
  return { lines: all, message: missing.length > 0 && rest.join('') === lines.join('') ? 'option added' : 'option changed' }
}

function withoutValues(lines: readonly string[], wish: IniWish): Edited {
  const goes = (line: string) => {
    const found = optionIn(line, wish.option ?? '')
    return found?.isActive === true && (wish.exclusive || wish.values.includes(found.value ?? ''))
  }
  const rest = lines.filter(line => !goes(line))
  return { lines: rest, message: rest.length < lines.length ? 'option changed' : '' }
}

type Value = string | undefined

/** An option without a value is one that nothing but its name stands for. */
function valuesOf({ values, allow_no_value: isBare }: IniWish): readonly Value[] {
  return values.length === 0 && isBare ? [undefined] : values
}

interface Found {
  readonly isActive: boolean
  readonly value: Value
}

function settingIn(line: string, { option = '', modify_inactive_option: isReused }: IniWish): Found | undefined {
  const found = optionIn(line, option)
  return found && (found.isActive || isReused) ? found : undefined
}

function optionIn(line: string, option: string): Found | undefined {
  const [, comment = '', name, equals, value = ''] = /^([#;]?)[ \t]*([^=\r\n]*?)[ \t]*(?:(=)[ \t]*(.*?))?[ \t]*\r?\n?$/.exec(line) ?? []
  if (name !== option || option === '') return undefined
  return { isActive: comment === '', value: equals === undefined ? undefined : value }
}

function rewritten(line: string, wish: IniWish, value: Value): string {
  const isSpacingKept = wish.ignore_spaces && optionIn(line, wish.option ?? '')?.isActive
  return isSpacingKept ? line : written(wish, value)
}

function written({ option = '', no_extra_spaces: isTight }: IniWish, value: Value): string {
  if (value === undefined) return `${option}\n`
  return isTight ? `${option}=${value}\n` : `${option} = ${value}\n`
}

function ended(lines: readonly string[]): readonly string[] {
  const last = lines.at(-1)
  return last === undefined || last.endsWith('\n') ? lines : [...lines.slice(0, -1), `${last}\n`]
}

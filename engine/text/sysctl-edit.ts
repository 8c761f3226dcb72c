/** A value as the kernel takes it: yes and no are numbers, blanks are single. */
export function valueText(value: string): string {
  const text = value.trim().replace(/\s+/g, ' ')
  if (/^(y|yes|on|true|t)$/i.test(text)) return '1'
  return /^(n|no|off|false|f)$/i.test(text) ? '0' : text
}

/** Whether two values are the same to the kernel. */
export function isSameValue(one: string, other: string): boolean {
  return valueText(one) === valueText(other)
}

/** A file of sysctl with a setting: the last line that sets it counts, others of it go; a new one comes at the end. */
export function withSetting(text: string, name: string, value: string): string {
  const lines = text.split('\n')
  const own = lines.flatMap((line, at) => (setBy(line)?.name === name ? [at] : []))
  const last = own.at(-1)
  if (last === undefined) return `${text === '' || text.endsWith('\n') ? text : `${text}\n`}${name}=${value}\n`
  const kept = isSameValue(setBy(lines[last] ?? '')?.value ?? '', value) ? (lines[last] ?? '') : `${name}=${value}`
  return lines.flatMap((line, at) => (at === last ? [kept] : own.includes(at) ? [] : [line])).join('\n')
}

/** A file of sysctl without a setting. */
export function withoutSetting(text: string, name: string): string {
  return text
    .split('\n')
    .filter(line => setBy(line)?.name !== name)
    .join('\n')
}

function setBy(line: string): { readonly name: string; readonly value: string } | undefined {
  const [, name = '', value = ''] = /^\s*-?\s*([^\s=#;][^\s=]*)\s*=(.*)$/.exec(line) ?? []
  return name === '' ? undefined : { name, value }
}

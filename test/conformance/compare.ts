import type { Made } from './book.ts'

/** Ansible's own sentences about a template, a condition, an argument or a file that it does not find: another engine has words of its own. */
const ownWords =
  /The error was|The error appears|unhandled exception|[Uu]nsupported parameters|conditional check|template error|is undefined|missing required arg|value of \S+ must be|Could not find or access|Invalid data passed to|The task includes an option|[Uu]nable to|not defined\.|argument_errors|incompatible options|Syntax Error|UNREACHABLE!|"unreachable": true|TemplateNotFound|expected dicts|expects a dictionary|Failed to template|templating type error/

/** What both made, as texts to compare: what one of them says in words of its own, or by another version's manners, is left out of both. */
export function compared(theirs: Made, ours: Made): readonly [theirs: string, ours: string] {
  const [left, right] = [sameManners(theirs.lines), sameManners(newer(ours.lines))]
  const texts = withoutOwnWords(left, right, { theirs, ours })
  if (texts[0] === texts[1]) return texts
  // Before 2.15 hosts part where only some of them run a handler: what each of them does is the same.
  const apart = withoutOwnWords(lineByHost(left), lineByHost(right), { theirs, ours })
  return apart[0] === apart[1] ? apart : texts
}

function withoutOwnWords(
  left: readonly string[],
  right: readonly string[],
  { theirs, ours }: { readonly theirs: Made; readonly ours: Made },
) {
  const plain = (lines: readonly string[]) => lines.map((line, at) => (ownWords.test(left[at] ?? '') ? withoutWords(line) : line))
  return [textOf({ ...theirs, lines: plain(left) }), textOf({ ...ours, lines: plain(right) })] as const
}

function withoutWords(line: string): string {
  if (!/^(fatal|failed): |^ *"(msg|reason|failed_when_result|changed_when_result)": /.test(line)) return line
  return line
    .replaceAll(/"(msg|message|reason|(?:failed|changed)_when_result|argument_errors)": ("(?:[^"\\]|\\.)*"|\[[^\]]*\])/g, '"$1": "…"')
    .replaceAll('"changed": false, ', '')
}

/** Banners of meta differ from version to version, exceptions are Python's, and the second file of a diff is a temporary one of Ansible's. */
function sameManners(lines: readonly string[]): string[] {
  return byHost(lines)
    .join('\n')
    .replaceAll(/\nTASK \[(?:\S+ : )?meta\] \*+\n(skipping: .*\n)*(?=\n|exit)/g, '')
    .replaceAll(/(\nNO MORE HOSTS LEFT \*+\n)+/g, '$1')
    .replaceAll(/ -> \{\{ .+? \}\}\]/g, ']')
    .replaceAll(/^An exception occurred during task execution.*\n/gm, '')
    .replaceAll(/^\+\+\+ after: .*$/gm, '+++ after')
    .replaceAll(/^--- before: (.*) \(content\)$/gm, '--- before: $1')
    .replaceAll(/^ASYNC (OK|POLL|FAILED) on .*\n/gm, '')
    .replaceAll(/^FAILED - RETRYING: \[\S+\]: async_status .*\n/gm, '')
    .replaceAll(/^(Pausing for|\(ctrl\+C then) [^\n]*\n/gm, '')
    .replaceAll(/"attempts": \d+, (?=.*"results_file")|"(ansible_job_id|results_file)": "[^"]*",? ?/g, '')
    .replaceAll(/^.*"false_condition": .*\n/gm, '')
    .replaceAll(/'false_condition': '[^']*', /g, '')
    .split('\n')
}

/** The lines of a task, host after host: how they come where the next host has begun before this one's last line was printed is chance. */
function byHost(lines: readonly string[]): string[] {
  const entries = lines.reduce<{ readonly task: number; readonly host: string; readonly lines: string[] }[]>((all, line) => {
    const before = line === '...ignoring' ? (ignoredAmong(all) ?? all.at(-1)) : all.at(-1)
    const host = /^(?:ok|changed|skipping|fatal|failed|FAILED - RETRYING): \[([^\] ]+)/.exec(line)?.[1]
    if (host !== undefined) all.push({ task: before?.task ?? 0, host, lines: [line] })
    else if (!before || line === '' || line.startsWith('included: ')) all.push({ task: all.length, host: '', lines: [line] })
    else before.lines.push(line)
    return all
  }, [])
  const order = new Map<string, number>()
  for (const { task, host } of entries) if (!order.has(`${task} ${host}`)) order.set(`${task} ${host}`, order.size)
  const place = ({ task, host }: { readonly task: number; readonly host: string }) => order.get(`${task} ${host}`) ?? 0
  return entries.sort((a, b) => a.task - b.task || place(a) - place(b)).flatMap(entry => entry.lines)
}

/** Whose failure is ignored: items are printed as they come, and the next host's may stand between a failed one and what became of it. */
function ignoredAmong<Entry extends { readonly task: number; readonly lines: readonly string[] }>(
  entries: readonly Entry[],
): Entry | undefined {
  const last = entries.at(-1)
  if (!last || /^(fatal|failed): /.test(last.lines[0] ?? '')) return undefined
  const own = entries.filter(({ task }) => task === last.task)
  return own.findLast(({ lines }) => lines[0]?.startsWith('failed: ') && !lines.includes('...ignoring'))
}

/** The lines of a run, all those of a host together, without the banners that say to whom a task belongs. */
function lineByHost(lines: readonly string[]): string[] {
  const hosts = new Map<string, string[]>()
  let host = ''
  for (const line of lines.flatMap(includedByHost)) {
    if (/^(TASK|RUNNING HANDLER) \[.* \**$/.test(line)) continue
    host = /^(?:ok|changed|skipping|fatal|failed|included|FAILED - RETRYING): \[([^\] ]+)/.exec(line)?.[1] ?? (line === '' ? '' : host)
    hosts.set(host, [...(hosts.get(host) ?? []), ...(line === '' ? [] : [line])])
  }
  return [...hosts].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, own]) => own)
}

function includedByHost(line: string): string[] {
  const [, what = '', hosts, item = ''] = /^included: (.*) for ([^=]*?)( => .*)?$/.exec(line) ?? []
  return hosts === undefined ? [line] : hosts.split(', ').map(host => `included: [${host}] ${what}${item}`)
}

/** Since 2.17 an include of a role is told and counted like one of a file; the oracle is older. */
function newer(lines: readonly string[]): string[] {
  const ends = lines.flatMap((line, at) => (line.startsWith('exit ') ? [at] : []))
  return ends.flatMap((end, nth) => newerRun(lines.slice(nth === 0 ? 0 : (ends[nth - 1] ?? 0) + 1, end + 1)))
}

function newerRun(lines: readonly string[]): string[] {
  const told = lines.filter(line => /^included: [^/ ]+ for (?!.*\.yml)/.test(line) && !line.startsWith('included: FOLDER'))
  const hosts = told.flatMap(line => /^included: \S+ for ([^=]+?)( => .*)?$/.exec(line)?.[1]?.split(', ') ?? [])
  return lines
    .filter(line => !told.includes(line))
    .flatMap(line => {
      const [whole, host = '', between, ok = '', space = ''] = /^(\S+)( +: ok=)(\d+)( *)/.exec(line) ?? []
      const less = hosts.filter(name => name === host).length
      if (whole === undefined || less === 0) return [line]
      const told = `${host}${between}${String(Number(ok) - less).padEnd(ok.length + space.length)}${line.slice(whole.length)}`
      // Who has nothing else to count is no line of the recap there.
      return /=[1-9]/.test(told) ? [told] : []
    })
}

function textOf({ lines, out }: Made): string {
  return [...lines, ...Object.entries(out).map(([path, what]) => `${path}: ${what}`), ''].join('\n')
}

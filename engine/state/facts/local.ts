import type { Json } from '../../module.ts'
import { sh } from '../../shell/sh.ts'
import { pythonIni } from '../../text/python-ini.ts'
import type { Collector } from './collector.ts'

/** Facts that whoever runs the host wrote down: NAME.fact holds JSON or sections of options, or is a program that prints either. */
export const local: Collector = {
  names: ['local'],
  script: sh`for f in "$fact_path"/*.fact; do [ -f "$f" ] || continue; n=\${f##*/}; p "local \${n%.fact}" "$(
if [ -x "$f" ]; then o=$("$f" 2>/dev/null </dev/null) && printf 'ran %s %s' "$f" "$o" || printf 'failed %s %s' "$f" "$?"
elif [ -r "$f" ]; then printf 'held %s ' "$f"; cat -- "$f"; else printf 'shut %s' "$f"; fi)"; done`,
  facts: raw => ({
    local: Object.fromEntries(
      Object.entries(raw.said).flatMap(([name, text]) => (name.startsWith('local ') ? [[name.slice(6), factIn(text)]] : [])),
    ),
  }),
}

function factIn(said: string): Json {
  const [, how, path = '', text = ''] = /^(\w+) (.*?\.fact)(?: ([\s\S]*))?$/.exec(said) ?? []
  if (how === 'failed') return `Failure executing fact script (${path}), rc: ${text}, err: `
  if (how === 'shut') return `error loading facts as JSON or ini - please check content: ${path}`
  if (text.trim() === '') return {}
  return parsed(text) ?? `error loading facts as JSON or ini - please check content: ${path}`
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return pythonIni(text)
  }
}

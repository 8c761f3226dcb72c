import { readFileSync, writeFileSync } from 'node:fs'
import { linesOf, plays, recordFile } from './plays.ts'

// npm run oracle [-- NAME...]: records what Debian's ansible-core prints for the playbooks here (apt-get install ansible-core).
const wanted = process.argv.slice(2)
const before = JSON.parse(readFileSync(recordFile, 'utf8')) as Record<string, string[]>
const recorded: Record<string, string[]> = {}
for (const play of plays) {
  const [name] = play
  const kept = wanted.length > 0 && !wanted.includes(name) ? before[name] : undefined
  recorded[name] = kept ?? (await linesOf(['ansible-playbook'], play))
  if (!kept) process.stdout.write(`${name}: ${recorded[name].length} lines, ${recorded[name].at(-1)}\n`)
}
writeFileSync(recordFile, `${JSON.stringify(recorded, null, 2)}\n`)

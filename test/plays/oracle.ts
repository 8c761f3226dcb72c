import { writeFileSync } from 'node:fs'
import { linesOf, plays, recordFile } from './plays.ts'

// npm run oracle: records what Debian's ansible-core prints for the playbooks here (apt-get install ansible-core).
const recorded: Record<string, string[]> = {}
for (const [name, ...words] of plays) {
  recorded[name] = await linesOf(['ansible-playbook'], words)
  process.stdout.write(`${name}: ${recorded[name].length} lines, ${recorded[name].at(-1)}\n`)
}
writeFileSync(recordFile, `${JSON.stringify(recorded, null, 2)}\n`)

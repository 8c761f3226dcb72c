// failures.mjs REPORT: what failed in a JSON report of vitest, each test with its file and the first lines of its reason.
import { readFileSync } from 'node:fs'

const reasonLines = 12

for (const file of JSON.parse(readFileSync(process.argv[2], 'utf8')).testResults) {
  const failed = file.assertionResults.filter(test => test.status === 'failed')
  const reasons = failed.map(test => [test.fullName, test.failureMessages.join('\n')])
  if (reasons.length === 0 && file.status === 'failed') reasons.push(['(the file itself)', file.message ?? ''])
  for (const [name, reason] of reasons) {
    process.stdout.write(`- ${file.name}: ${name}\n`)
    for (const line of reason.split('\n').slice(0, reasonLines)) process.stdout.write(`    ${line}\n`)
  }
}

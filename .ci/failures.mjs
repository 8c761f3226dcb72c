// failures.mjs REPORT: what failed in a JSON report of vitest, and what passed only when it was asked again; each with its file and its reason.
import { readFileSync } from 'node:fs'

const reasonLines = 12

for (const file of JSON.parse(readFileSync(process.argv[2], 'utf8')).testResults) {
  const told = file.assertionResults
    .filter(test => test.failureMessages.length > 0)
    .map(test => [test.status === 'failed' ? test.fullName : `${test.fullName} (passed when it was asked again)`, test.failureMessages[0]])
  if (told.length === 0 && file.status === 'failed') told.push(['(the file itself)', file.message ?? ''])
  for (const [name, reason] of told) {
    process.stdout.write(`- ${file.name}: ${name}\n`)
    // Of a test that took too long, vitest has only this word.
    for (const line of reason.replace('STACK_TRACE_ERROR', 'it took too long').split('\n').slice(0, reasonLines))
      process.stdout.write(`    ${line}\n`)
  }
}

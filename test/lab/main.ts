import { commands, defaultCommand } from './commands.ts'

const [name = defaultCommand, ...words] = process.argv.slice(2)
const command = commands[name]

if (command === undefined) {
  const known = Object.entries(commands).map(([each, { usage, tells }]) => `  ${[each, usage].join(' ').trim().padEnd(28)} ${tells}\n`)
  process.stderr.write(`npm run lab -- COMMAND, where COMMAND is one of these, ${defaultCommand} where none is given:\n${known.join('')}`)
  process.exitCode = ['help', '--help', '-h'].includes(name) ? 0 : 2
} else {
  process.exitCode = await command.run(words).catch((problem: unknown) => {
    process.stderr.write(`${problem instanceof Error ? problem.message : String(problem)}\n`)
    return 1
  })
}

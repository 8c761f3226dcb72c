import { Command } from 'commander'
import { expect, test } from 'vitest'
import { declareRunFlags } from '../../engine/cli/run-flags.ts'
import { declareVault } from '../../engine/cli/vault.ts'
import { wholeOptions } from '../../engine/cli/whole-options.ts'

const program = new Command('tsplay')
declareRunFlags(program.command('run'))
declareVault(program.command('vault'), work => work().then(() => undefined))

test.each([
  ['run --list-tas site.yml', 'run --list-tasks site.yml'],
  ['run --list-ta site.yml', 'run --list-ta site.yml'],
  ['run --lim=web --che', 'run --limit=web --check'],
  ['run --priv key', 'run --private-key key'],
  ['run --list site.yml', 'run --list site.yml'],
  ['run -e --che --che', 'run -e --che --check'],
  ['run -Ce --che --che', 'run -Ce --che --check'],
  ['run -ea=1 --che', 'run -ea=1 --check'],
  ['run --ext --che --che', 'run --extra-vars --che --check'],
  ['run -- --che', 'run -- --che'],
  ['run --none', 'run --none'],
  ['vault view --vault-i a@b f', 'vault view --vault-id a@b f'],
  ['vault encrypt_string --stdin x', 'vault encrypt_string --stdin-name x'],
])('%s means %s', (typed, whole) => {
  expect(wholeOptions(typed.split(' '), program).join(' ')).toBe(whole)
})

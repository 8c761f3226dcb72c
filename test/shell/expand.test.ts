import { describe, expect, test } from 'vitest'
import { expanded, globbed } from '../../engine/shell/expand.ts'
import { sh } from '../../engine/shell/sh.ts'
import { runIn, shells } from '../support/shells.ts'

const words: { [sentence: string]: [word: string, result: string] } = {
  'home of the user': ['~', '/home/ada'],
  'home and a path with a space': ['~/a b', '/home/ada/a b'],
  'home of root': ['~root/x', '/root/x'],
  // With a path behind, busybox loses the path: a bug of its own.
  'a user who is not there': ['~nobody-here-at-all', '~nobody-here-at-all'],
  'no home in the middle': ['a~/x', 'a~/x'],
  'a variable': ['$NAME', 'a  b*'],
  'a variable in braces and text around': ["it's ${NAME}!", "it's a  b*!"],
  'a variable that is not set': ['$NOPE/x', '$NOPE/x'],
  'one in braces that is not set': ['-${NOPE}-', '-${NOPE}-'],
  'a price': ['$5 and $ and ${', '$5 and $ and ${'],
  'a command': ['$(id) `id` $((1+1)) ${NAME:-x}', '$(id) `id` $((1+1)) ${NAME:-x}'],
  'a pattern, which is none here': ['/etc/pass*', '/etc/pass*'],
  'a quote and a newline': ['\'"\n\\', '\'"\n\\'],
  nothing: ['', ''],
}

describe.each(shells)('in %s, a word', (...shell) => {
  const env = { HOME: '/home/ada', NAME: 'a  b*' }

  test.each(Object.entries(words))('with %s', (_, [word, result]) => {
    const { stdout } = runIn(shell, sh`printf '<%s>' ${expanded(word)}`, { env })
    expect(Buffer.from(stdout).toString()).toBe(`<${result}>`)
  })

  test('with a pattern matches names', () => {
    const { stdout } = runIn(shell, sh`printf '<%s>' ${globbed('/etc/pass[w]d')} ${globbed('/e*c/group')} ${globbed("/etc/no'*")}`)
    expect(Buffer.from(stdout).toString()).toBe("</etc/passwd></etc/group></etc/no'*>")
  })
})

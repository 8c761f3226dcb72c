import { expect, test } from 'vitest'
import { argumentsFrom } from '../../engine/load/arguments.ts'
import { Template } from '../../engine/load/values.ts'
import { openVault } from '../../engine/load/vault.ts'
import { readYaml } from '../../engine/load/yaml.ts'

/** Words of arguments as ansible-playbook shows that it took them. */
const words: { readonly [text: string]: string } = {
  'msg="a\\nb"': 'a\nb',
  'msg=a\\tb\\x41\\u00e9': 'a\tbA\u00e9',
  "msg='q\\'s \"x\" \\\\ \\d \\0 \\a'": 'q\'s "x" \\ \\d \\0 \u0007',
  'msg="C:\\\\new\\dir"': 'C:\\new\\dir',
  "msg=\"{{ 'a\\nb' }}|{{ 'c\\\\nd' }}\"": "{{ 'a\nb' }}|{{ 'c\\nd' }}",
}

test.each(Object.entries(words))('of k=v words escapes are read: %s', (text, expected) => {
  expect(textOf(argued('debug', text).named.get('msg'))).toBe(expected)
})

test("a command's own text stays as it is written, its options do not", () => {
  const { free, named } = argued('shell', `printf '%s' "a\\nb" chdir="/tm\\x70"`)
  expect([textOf(free), textOf(named.get('chdir'))]).toStrictEqual([`printf '%s' "a\\nb"`, '/tmp'])
})

test('the text of commands for Windows is theirs, by their full names too', () => {
  const { free, named } = argued('ansible.windows.win_shell', 'Get-Item a | Out-File b c=d chdir=C:/x')
  expect([textOf(free), textOf(named.get('chdir'))]).toStrictEqual(['Get-Item a | Out-File b c=d', 'C:/x'])
})

function argued(module: string, text: string) {
  const { value } = readYaml(JSON.stringify(text), 'a.yml', openVault([], new Set()))
  return argumentsFrom(module, value, undefined)
}

function textOf(value: unknown): unknown {
  return value instanceof Template ? value.source : value
}

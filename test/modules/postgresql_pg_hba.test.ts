import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import { readHba, writeHba } from '../../engine/text/pg-hba.ts'
import hba from '../../modules/postgresql_pg_hba.ts'
import { inFolder } from '../support/folder.ts'
import { runModule } from '../support/module.ts'

interface Row {
  readonly name: string
  readonly args: { readonly [name: string]: Json }
  readonly changed: boolean
  readonly fails?: string
  readonly result?: { readonly [name: string]: Json }
  readonly file?: string
}

/** What community.postgresql's module made of a file, and registered; and in which order it puts rules. */
const recorded = JSON.parse(readFileSync(new URL('postgresql_pg_hba.json', import.meta.url), 'utf8')) as {
  readonly before: string
  readonly rows: readonly Row[]
  readonly orders: readonly (readonly [string, string])[]
}

const inFile = <T>(text: string, run: (path: string) => Promise<T>) =>
  inFolder({}, folder => {
    const path = join(folder, "it's pg_hba.conf")
    writeFileSync(path, text)
    return run(path)
  })

describe('postgresql_pg_hba does what community.postgresql does', () => {
  test.each(recorded.rows.map(row => [row.name, row] as const))('%s', (_, { args, changed, fails, result, file }) =>
    inFile(recorded.before, async dest => {
      const came = await runModule(hba, { dest, ...args })
      expect(came.failure).toBe(fails)
      expect(readFileSync(dest, 'utf8')).toBe(file ?? recorded.before)
      if (fails === undefined) expect([came.status, came.result]).toStrictEqual([changed ? 'changed' : 'ok', result])
    }),
  )

  test.each(recorded.orders)('the order of rules', (before, after) => {
    const { comments, rules } = readHba(before, false)
    const first = { type: 'local', db: 'all', usr: 'q', method: 'md5' }
    expect(writeHba({ comments, rules: [...rules, first] }, false)).toBe(after)
  })
})

test('a check leaves it; a file is made where that is said; a copy is kept', () =>
  inFile(recorded.before, async dest => {
    const args = { dest, contype: 'host', users: 'u', backup: true }
    expect([(await runModule(hba, args, { check: true })).status, readFileSync(dest, 'utf8')]).toStrictEqual(['changed', recorded.before])
    expect((await runModule(hba, args)).result['backup_file']).toContain(dest)
    const other = { dest: `${dest}.new`, contype: 'local' }
    expect((await runModule(hba, other)).failure).toMatch(/doesn't exist\. Use create option/)
    expect((await runModule(hba, { ...other, create: true, comment: 'the first', mode: '0600' })).status).toBe('changed')
    expect(readFileSync(other.dest, 'utf8')).toBe('\nlocal\tall\tall\tmd5\t#the first\n')
  }))

test('names with blanks stay one word, and what is no rule is said', () =>
  inFile('host "my db" "a#b" 10.0.0.0 255.0.0.0 md5 # it\n', async dest => {
    const came = await runModule(hba, { dest, contype: 'local', method: 'peer' })
    expect([came.failure, readFileSync(dest, 'utf8')]).toStrictEqual([
      undefined,
      '# it\nlocal\tall\tall\tpeer\nhost\t"my db"\t"a#b"\t10.0.0.0/8\tmd5\n',
    ])
    writeFileSync(dest, 'hots all all all md5\n')
    expect((await runModule(hba, { dest, contype: 'local' })).failure).toMatch(/^Error reading file:\nRule hots all all all md5/)
  }))

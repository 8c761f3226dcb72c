import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/git.ts'
import { inFolder, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

const made = mkdtempSync(join(tmpdir(), "it's a repo "))
afterAll(() => rmSync(made, { recursive: true }))
const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@lab.test']
const git = (...words: readonly string[]) =>
  execFileSync('git', [...who, ...words], { cwd: made, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
const commit = (text: string) => {
  writeFileSync(join(made, 'file'), text)
  git('add', 'file')
  git('commit', '-qm', text)
  return git('rev-parse', 'HEAD')
}
git('init', '-q', '-b', 'main')
const one = commit('one')
git('tag', '-am', 'first', 'v1')
const two = commit('two')
git('checkout', '-qb', 'other', one)
const other = commit('other')
git('checkout', '-q', 'main')
const review = git('commit-tree', `${two}^{tree}`, '-p', two, '-m', 'review')
git('update-ref', 'refs/review/1', review)
const repo = `file://${made}`
type Args = { readonly [name: string]: Json }

describe.each(shells)('in %s, git', (...shell) => {
  const run = (args: Args, cwd: string, check = false) =>
    runModule(module, { repo, dest: 'copy', ...args }, { shell, cwd, ...(check ? { check } : {}) })
  const held = (folder: string) => readFileSync(join(folder, 'copy/file'), 'utf8')

  test('clones what is not there, leaves alone what is as it should be, and a check touches nothing', () =>
    inFolder({}, async folder => {
      const check = await run({}, folder, true)
      expect([check.status, check.result, listingOf(folder)]).toStrictEqual(['changed', { before: null, after: two }, {}])
      const came = await run({}, folder)
      expect([came.status, came.result, held(folder)]).toStrictEqual(['changed', { before: null, after: two }, 'two'])
      const again = await run({}, folder)
      expect([again.status, again.result]).toStrictEqual(['ok', { before: two, after: two, remote_url_changed: false }])
    }))

  const versions: { readonly [version: string]: readonly [string, string] } = {
    v1: [one, 'one'],
    other: [other, 'other'],
    [two]: [two, 'two'],
    [one.slice(0, 10)]: [one, 'one'],
  }
  test.each(Object.entries(versions))('has the version %s, from nothing and from another', (version, [after, text]) =>
    inFolder({}, async folder => {
      expect((await run({ version }, folder)).result).toStrictEqual({ before: null, after })
      expect(held(folder)).toBe(text)
      await run({ version: 'main' }, folder)
      await run({ version }, folder)
      expect(held(folder)).toBe(text)
      expect((await run({ version }, folder)).status).toBe('ok')
    }),
  )

  test('has no more of the history than is asked for', () =>
    inFolder({}, async folder => {
      await run({ depth: 1, version: 'main', single_branch: true }, folder)
      const count = execFileSync('git', ['-C', join(folder, 'copy'), 'rev-list', '--count', '--all'], { encoding: 'utf8' })
      expect(count.trim()).toBe('1')
      expect((await run({ depth: 1, version: 'v1' }, folder)).result['after']).toBe(one)
    }))

  test('leaves what somebody changed, or throws it away', () =>
    inFolder({}, async folder => {
      await run({}, folder)
      appendFileSync(join(folder, 'copy/file'), 'by hand')
      const came = await run({}, folder)
      expect([came.status, came.failure]).toStrictEqual([
        'failed',
        expect.stringContaining('Local modifications exist in the destination: copy (force=no)'),
      ])
      expect((await run({ force: true }, folder)).change).toStrictEqual({ changes: [] })
      expect(held(folder)).toBe('two')
    }))

  test('stays where it is without update, and is not made without clone', () =>
    inFolder({}, async folder => {
      expect((await run({ clone: false }, folder)).status).toBe('ok')
      expect(listingOf(folder)).toStrictEqual({})
      await run({ version: 'v1' }, folder)
      expect((await run({ update: false }, folder)).result).toStrictEqual({ before: one, after: one })
    }))

  test('a bare repository', () =>
    inFolder({}, async folder => {
      expect((await run({ bare: true }, folder)).result['after']).toBe(two)
      expect((await run({ bare: true }, folder)).status).toBe('ok')
    }))

  test('another address', () =>
    inFolder({}, async folder => {
      await run({}, folder)
      const came = await run({ repo: made }, folder)
      expect([Object.keys(came.change), came.result['remote_url_changed']]).toStrictEqual([['url'], true])
    }))

  const inCopy = (folder: string, ...words: readonly string[]) =>
    execFileSync('git', ['-C', join(folder, 'copy'), ...words], { encoding: 'utf8' }).trim()

  test('fetches along what no branch has, for a new working copy and for one that is there', () =>
    inFolder({}, async folder => {
      expect((await run({ refspec: 'refs/review/1', version: review }, folder)).result).toStrictEqual({ before: null, after: review })
      expect(inCopy(folder, 'rev-parse', 'HEAD')).toBe(review)
      const refspec = '+refs/review/*:refs/remotes/origin/review/*'
      expect((await run({ refspec, version: review }, folder)).status).toBe('ok')
      expect(inCopy(folder, 'rev-parse', 'origin/review/1')).toBe(review)
    }))

  test('makes files for nobody else, and borrows objects', () =>
    inFolder({}, async folder => {
      await run({ umask: '077', reference: made }, folder)
      expect(statSync(join(folder, 'copy/file')).mode & 0o777).toBe(0o600)
      expect(readFileSync(join(folder, 'copy/.git/objects/info/alternates'), 'utf8')).toBe(`${join(made, '.git/objects')}\n`)
    }))

  test('packs the version, anew where it is another one or the archive differs', () =>
    inFolder({}, async folder => {
      const [archive, held] = ["it's.tar.gz", () => execFileSync('tar', ['xzOf', join(folder, "it's.tar.gz")], { encoding: 'utf8' })]
      expect((await run({ archive }, folder)).status).toBe('changed')
      expect([(await run({ archive }, folder)).status, held()]).toStrictEqual(['ok', 'two'])
      expect([(await run({ archive, version: 'v1' }, folder)).result['after'], held()]).toStrictEqual([one, 'one'])
      const again = await run({ archive, archive_prefix: 'app/', update: false }, folder)
      expect([again.change, again.result]).toStrictEqual([{ archive: 'packed' }, { before: one, after: one }])
      await run({ archive, version: 'main', update: false }, folder)
      expect([held(), inCopy(folder, 'rev-parse', 'HEAD')]).toStrictEqual(['two', one])
      await run({ archive, archive_prefix: 'app/', update: false }, folder)
      expect(execFileSync('tar', ['tzf', join(folder, archive)], { encoding: 'utf8' })).toBe('app/\napp/file\n')
    }))

  const refused: { readonly [sentence: string]: readonly [Args, RegExp] } = {
    'a version that is not there': [{ version: 'none' }, /Failed to find version "none"/],
    'a repository that is not there, without telling the password': [
      { repo: 'http://ada:secret@127.0.0.1:1/x' },
      /^(?!.*secret)Failed to ask http:\/\/127.0.0.1:1\/x: /,
    ],
    'a umask that YAML reads as a number': [{ umask: 18 }, /^umask must be defined as a quoted octal integer/],
    'a umask that is none': [{ umask: '0x' }, /^umask must be an octal integer/],
    'an archive of an unknown form': [{ archive: 'a.tar.bz2' }, /^Unable to get file extension from archive file name : a.tar.bz2/],
    'a prefix without an archive': [{ archive_prefix: 'x/' }, /^missing parameter\(s\) required by 'archive_prefix': archive/],
    'a folder with something else in it': [{ dest: '.' }, /is there, and no working copy/],
  }
  test.each(Object.entries(refused))('refuses %s', (_, [args, says]) =>
    inFolder({ mine: '0644 x' }, async folder => {
      const came = await run(args, folder)
      expect([came.status, came.failure]).toStrictEqual(['failed', expect.stringMatching(says)])
      expect(listingOf(folder)).toStrictEqual({ mine: '0644 x' })
    }),
  )
})

test('a signature is asked for, of a commit or a tag, by any key that is known or by one of a list', () =>
  inFolder({}, async folder => {
    const [home, signed] = [mkdtempSync(join(tmpdir(), 'tsplay-gpg-')), join(folder, 'signed')]
    const env = { ...process.env, GNUPGHOME: home }
    const in_ = (program: string, ...words: readonly string[]) =>
      execFileSync(program, words, { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' })
    process.env['GNUPGHOME'] = home
    try {
      in_('gpg', '--batch', '--passphrase', '', '--quick-gen-key', 'ada@lab.test', 'ed25519', 'sign')
      const [, key = ''] = /^fpr:+(\w+)/m.exec(in_('gpg', '--with-colons', '--list-keys')) ?? []
      in_('git', 'init', '-q', '-b', 'main', signed)
      const commits = (...words: readonly string[]) => in_('git', '-C', signed, ...who, ...words)
      commits('commit', '-q', '--allow-empty', '-m', 'plain')
      commits('tag', '-s', '-u', key, '-m', 'signed', 'v1')
      commits('commit', '-q', '--allow-empty', `-S${key}`, '-m', 'signed')
      const asked = { repo: `file://${signed}`, dest: 'copy', verify_commit: true }
      const came = async (args: Args) => {
        const { status, failure } = await runModule(module, { ...asked, ...args }, { cwd: folder })
        return failure ?? status
      }
      expect(await came({ version: commits('rev-parse', 'main~1').trim() })).toMatch(/Failed to verify GPG signature/)
      expect(Object.keys(listingOf(folder)).filter(path => path.startsWith('copy'))).toStrictEqual([])
      expect(await came({ version: 'v1', gpg_allowlist: ['A'.repeat(40)] })).toMatch(/gpg_allowlist does not include/)
      expect(await came({ version: 'v1', gpg_allowlist: [key] })).toBe('changed')
      expect(await came({ version: 'main' })).toBe('changed')
      commits('commit', '-q', '--allow-empty', '-m', 'plain again')
      expect(await came({ version: 'main' })).toMatch(/Failed to verify GPG signature/)
      expect(await came({ gpg_whitelist: ['a b'] })).toMatch(/is no fingerprint/)
    } finally {
      delete process.env['GNUPGHOME']
      execFileSync('gpgconf', ['--homedir', home, '--kill', 'all'])
      rmSync(home, { recursive: true })
    }
  }))

import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/pam_limits.ts'
import { inFolder, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'

const name = "it's $(x) limits"
const args = (more: object = {}) => ({ path: name, domain: '@web', limit_type: 'soft', limit_item: 'nofile', value: '100', ...more })

/** The file before (none where it is null), what is asked for, the file after (as it was where it is undefined), and what is said. */
const cases: { readonly [sentence: string]: readonly [string | null, object, string | undefined, string] } = {
  'a line in a new file': [null, {}, '@web\tsoft\tnofile\t100\n', '@web\tsoft\tnofile\t100\n'],
  'a line behind others, with a comment': [
    '* hard core 0',
    { comment: 'for "us"' },
    '* hard core 0\n@web\tsoft\tnofile\t100\t#for "us"\n',
    '@web\tsoft\tnofile\t100\t#for "us"\n',
  ],
  'another value, in its place': [
    'a\n@web  soft nofile 5 # old\n#@web soft nofile 7\nb\n',
    {},
    'a\n@web\tsoft\tnofile\t100\t# old\n#@web soft nofile 7\nb\n',
    '@web\tsoft\tnofile\t100\t# old\n',
  ],
  'what is there': ['@web soft nofile 100 # by hand\n', {}, undefined, '@web soft nofile 100 # by hand\n'],
  'the last line, with no line end': ['@web soft nofile 100', {}, undefined, '@web soft nofile 100'],
  'every line about the same': [
    '@web soft nofile 1\n@web soft nofile 2\n',
    {},
    '@web\tsoft\tnofile\t100\n'.repeat(2),
    '@web\tsoft\tnofile\t100\n',
  ],
  'another kind of limit': ['@web hard nofile 1\n', {}, '@web hard nofile 1\n@web\tsoft\tnofile\t100\n', '@web\tsoft\tnofile\t100\n'],
  'a larger one that may stay': ['@web soft nofile 200\n', { use_max: true }, undefined, '@web soft nofile 200\n'],
  'a larger one that may not': ['@web soft nofile 200\n', { use_min: true }, '@web\tsoft\tnofile\t100\n', '@web\tsoft\tnofile\t100\n'],
  'no limit is the largest': ['@web soft nofile unlimited\n', { use_max: true }, undefined, '@web soft nofile unlimited\n'],
  'no limit over a number': [
    '@web soft nofile 9\n',
    { value: 'unlimited', use_max: true },
    '@web\tsoft\tnofile\tunlimited\n',
    '@web\tsoft\tnofile\tunlimited\n',
  ],
  'a negative nice': ['', { limit_item: 'nice', value: '-5' }, '@web\tsoft\tnice\t-5\n', '@web\tsoft\tnice\t-5\n'],
}

describe('pam_limits', () => {
  test.each(Object.entries(cases))('%s', (_, [before, more, after, msg]) =>
    inFolder(before === null ? {} : { [name]: `0640 ${before}` }, async cwd => {
      const given = args(more) as { readonly [name: string]: Json }
      const check = await runModule(module, given, { cwd, check: true })
      const came = await runModule(module, given, { cwd })
      expect([came.failure, check.status, came.status, came.result['msg']]).toStrictEqual([
        undefined,
        came.status,
        after === undefined ? 'ok' : 'changed',
        msg,
      ])
      expect(listingOf(cwd)).toStrictEqual({ [name]: `${before === null ? '0644' : '0640'} ${after ?? before}` })
    }),
  )
})

const refused: { readonly [sentence: string]: readonly [object, RegExp] } = {
  'a word': [{ value: 'many' }, /can be one of 'unlimited'/],
  'a negative number of files': [{ value: '-5' }, /can be one of 'unlimited'/],
  'two names': [{ domain: 'a b' }, /no blank/],
  'both of two': [{ use_max: true, use_min: true }, /use_max/],
  'a comment of two lines': [{ comment: 'a\nroot - nproc 1' }, /one line/],
}

test.each(Object.entries(refused))('pam_limits refuses %s', (_, [more, says]) =>
  inFolder({}, async cwd => {
    const came = await runModule(module, args(more), { cwd })
    expect([came.status, came.failure, listingOf(cwd)]).toStrictEqual(['failed', expect.stringMatching(says), {}])
  }),
)

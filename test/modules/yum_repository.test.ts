import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/yum_repository.ts'
import { inFolder, type Listing, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

type Args = { readonly [name: string]: Json }
const extra = {
  name: 'extra',
  description: "It's extra",
  baseurl: ['https://one.test/$basearch', 'https://two.test/'],
  gpgcheck: true,
  enabled: false,
}
const written = "[extra]\nbaseurl = https://one.test/$basearch\n\thttps://two.test/\nenabled = 0\ngpgcheck = 1\nname = It's extra\n"
const other = '# of somebody\n[other]\nname=Other\nbaseurl=https://other.test\n'

const cases: { readonly [sentence: string]: readonly [Listing, Args, Listing | 'ok'] } = {
  'makes the file': [{ repos: '0755/' }, { ...extra, mode: '0640' }, { repos: '0755/', 'repos/extra.repo': `0640 ${written}` }],
  'writes all else that yum knows': [
    { repos: '0755/' },
    {
      name: 'extra',
      metalink: 'https://one.test/',
      async: true,
      keepalive: false,
      keepcache: '0',
      ip_resolve: '4',
      username: 'it',
      password: 'its-secret',
      failovermethod: 'priority',
      throttle: '10%',
      mode: '0600',
    },
    {
      repos: '0755/',
      'repos/extra.repo':
        '0600 [extra]\nasync = 1\nfailovermethod = priority\nip_resolve = 4\nkeepalive = 0\nkeepcache = 0\nmetalink = https://one.test/\nname = extra\npassword = its-secret\nthrottle = 10%\nusername = it\n',
    },
  ],
  'leaves alone what says the same in other words': [
    {
      'repos/extra.repo':
        "0644 [extra]\n# a note\nname=It's extra\ngpgcheck=1\nenabled: 0\nbaseurl=https://one.test/$basearch\n  https://two.test/\n",
    },
    extra,
    'ok',
  ],
  'adds it to a file of others': [
    { 'repos/all.repo': `0600 ${other}` },
    { ...extra, file: 'all' },
    { repos: '0755/', 'repos/all.repo': `0600 ${other}\n${written}` },
  ],
  'changes it, and no other': [
    { 'repos/all.repo': `0644 [extra]\nname=old\ncost=5\n${other}` },
    { ...extra, file: 'all' },
    { repos: '0755/', 'repos/all.repo': `0644 ${written}\n${other.replace(/^# of somebody\n/, '')}` },
  ],
  'removes it': [
    { 'repos/all.repo': `0644 [extra]\nname=old\n\n[other]\nname=Other\n` },
    { name: 'extra', file: 'all', state: 'absent' },
    { repos: '0755/', 'repos/all.repo': '0644 [other]\nname=Other\n' },
  ],
  'has nothing to remove': [{ repos: '0755/' }, { name: 'extra', state: 'absent' }, 'ok'],
}

describe.each(shells)('in %s, yum_repository', (...shell) => {
  test.each(Object.entries(cases))('%s', (_, [before, args, after]) =>
    inFolder(before, async cwd => {
      const start = listingOf(cwd)
      const check = await runModule(module, { reposdir: 'repos', ...args }, { shell, cwd, check: true })
      expect(listingOf(cwd)).toStrictEqual(start)
      const came = await runModule(module, { reposdir: 'repos', ...args }, { shell, cwd })
      const status = after === 'ok' ? 'ok' : 'changed'
      expect([check.status, came.status, listingOf(cwd)]).toStrictEqual([status, status, after === 'ok' ? start : after])
    }),
  )

  const refused: { readonly [sentence: string]: readonly [Args, RegExp] } = {
    'an id that is none': [{ name: 'a b', baseurl: 'x' }, /is no id of a repository/],
    'a repository without a place': [{ name: 'a' }, /one of baseurl, metalink and mirrorlist/],
    'a file that is a path': [{ name: 'a', baseurl: 'x', file: '../a' }, /name without a folder/],
    'an option of two lines': [{ name: 'a', baseurl: 'x', proxy: '_none_\ngpgcheck=0' }, /proxy has more than one line/],
  }
  test.each(Object.entries(refused))('refuses %s', (_, [args, says]) =>
    inFolder({ repos: '0755/' }, async cwd => {
      const came = await runModule(module, { reposdir: 'repos', ...args }, { shell, cwd })
      expect([came.status, came.failure, listingOf(cwd)]).toStrictEqual(['failed', expect.stringMatching(says), { repos: '0755/' }])
    }),
  )
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import apt from '../../modules/apt.ts'
import { runModule, type Setting } from '../support/module.ts'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import { shellOn } from './shell-on.ts'
import { startLab } from './start.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''

/** A source of small packages: name, version, more lines of its description. */
const offered: readonly (readonly [name: string, version: string, ...fields: string[]])[] = [
  ['one', '1.2-1'],
  ['one', '1.3-1'],
  ['one', '2.0-1'],
  ['two', '1.0', 'Depends: three'],
  ['three', '1.0'],
  ['four', '1.0', 'Provides: numeral'],
  ['five', '1.0', 'Provides: numeral'],
  ['six', '1.0', 'Depends: nowhere'],
  ['seven', '1.0', 'Provides: odd'],
  ['eight', '1.0', 'Recommends: three'],
]
const files: typeof offered = [
  ['elf', '1.0'],
  ['elf', '1.1'],
  ['twelve', '1.0', 'Depends: three'],
]

const build = `
deb() { f=$1 n=$2 v=$3; shift 3; d=$(mktemp -d); mkdir -p "$d/DEBIAN" "$d/etc"
{ printf 'Package: %s\\nVersion: %s\\nArchitecture: all\\nMaintainer: Nobody <nobody@example.com>\\nDescription: a test\\n' "$n" "$v"; for l in "$@"; do echo "$l"; done; } >"$d/DEBIAN/control"
echo "of=$n" >"$d/etc/$n.conf"; echo "/etc/$n.conf" >"$d/DEBIAN/conffiles"
printf '#!/bin/sh\\nprintf "%%s %%s" "$DEBIAN_FRONTEND" "$LC_ALL" >/var/tmp/said-%s\\n' "$n" >"$d/DEBIAN/postinst"; chmod 755 "$d/DEBIAN/postinst"
mkdir -p "$f"; dpkg-deb -b "$d" "$f/\${n}_$v.deb" >/dev/null; rm -r "$d"; }
list() { cd /srv/mine && : >Packages; for f in *.deb; do dpkg-deb -f "$f" >>Packages; printf 'Filename: ./%s\\nSize: %s\\nSHA256: %s\\n\\n' "$f" "$(stat -c %s "$f")" "$(sha256sum "$f" | cut -d' ' -f1)" >>Packages; done; }
`
const words = ([name, version, ...fields]: (typeof offered)[number]) => `${name} ${version} ${fields.map(field => `'${field}'`).join(' ')}`

/** One task, what is done to the host before it, and what comes of it. */
interface Row {
  readonly before?: string
  readonly args: { readonly [name: string]: Json }
  readonly comes: object
  /** A command on the host afterwards, and what it prints. */
  readonly says?: readonly [command: string, output: string]
  /** Where a check cannot tell. */
  readonly check?: 'changed'
  /** Where doing it twice changes something twice. */
  readonly settles?: false
}

const versions = (...names: string[]) =>
  `for p in ${names.join(' ')}; do dpkg-query -W -f '\${db:Status-Abbrev}\${Package} \${Version},' $p 2>/dev/null; done`
const gone = 'apt-mark unhold one >/dev/null; dpkg -P --force-all one two three four five six seven eight elf twelve >/dev/null'

const rows: { readonly [sentence: string]: Row } = {
  'a list is one transaction': {
    args: { name: ['two', 'four'] },
    comes: { status: 'changed', change: { two: '1.0', three: '1.0', four: '1.0' }, result: { cache_updated: false } },
    says: [
      `${versions('two', 'three', 'four')}; grep -c '^Start-Date' /var/log/apt/history.log`,
      'ii two 1.0,ii three 1.0,ii four 1.0,1\n',
    ],
  },
  'blanks around a name do not count': { args: { name: ['three\n', ' one'] }, comes: { change: { one: '2.0-1', three: '1.0' } } },
  'what is there stands': { before: 'apt-get -qq -y install one=1.2-1', args: { name: 'one' }, comes: { status: 'ok' } },
  'latest is newer': {
    before: 'apt-get -qq -y install one=1.2-1',
    args: { name: 'one', state: 'latest' },
    comes: { change: { one: '2.0-1' }, differences: [{ before: '1.2-1', after: '2.0-1' }] },
  },
  'only what is installed is upgraded': {
    before: 'apt-get -qq -y install one=1.2-1',
    args: { name: ['one', 'two'], state: 'latest', only_upgrade: true },
    comes: { change: { one: '2.0-1' } },
    says: [versions('one', 'two'), 'ii one 2.0-1,'],
  },
  'a version by a pattern': { args: { name: 'one=1.*' }, comes: { change: { one: '1.3-1' } }, says: [versions('one'), 'ii one 1.3-1,'] },
  'a version that fits stands': { before: 'apt-get -qq -y install one=1.2-1', args: { name: 'one=1.2*' }, comes: { status: 'ok' } },
  'at least a version': {
    before: 'apt-get -qq -y install one=1.2-1',
    args: { name: 'one>=1.3' },
    comes: { change: { one: '2.0-1' } },
  },
  'at least a version that is there': { before: 'apt-get -qq -y install one=1.3-1', args: { name: 'one>=1.3' }, comes: { status: 'ok' } },
  'an older version is refused': {
    before: 'apt-get -qq -y install one',
    args: { name: 'one=1.3-1' },
    comes: {
      status: 'failed',
      failure:
        "'apt-get install one=1.3-1' failed: E: Packages were downgraded and -y was used without --allow-downgrades.; an older version was asked for: add allow_downgrade: true",
    },
  },
  'an older version is taken': {
    before: 'apt-get -qq -y install one',
    args: { name: 'one=1.3-1', allow_downgrade: true },
    comes: { change: { one: '1.3-1' } },
  },
  'names by a pattern': { args: { name: 'fo[u]*' }, comes: { change: { four: '1.0' } } },
  'a virtual package of one provider': { args: { name: 'odd' }, comes: { change: { seven: '1.0' } } },
  'a virtual package of two': {
    args: { name: 'numeral' },
    comes: { status: 'failed', failure: expect.stringContaining("Package 'numeral' has no installation candidate") },
  },
  'one for this architecture': { args: { name: 'one:amd64' }, comes: { status: 'changed' }, says: [versions('one'), 'ii one 2.0-1,'] },
  'one that nobody offers': {
    args: { name: ['one', 'nosuch'] },
    comes: {
      status: 'failed',
      failure: "No package matching 'nosuch' is available; mend the name, or read the lists first with update_cache: true",
    },
    says: [versions('one'), ''],
  },
  'a version that nobody offers': {
    args: { name: 'one=9*' },
    comes: { status: 'failed', failure: expect.stringMatching(/^no available installation candidate for one=9\*; see which versions/) },
  },
  'one that wants what is nowhere': {
    args: { name: 'six' },
    comes: { status: 'failed', failure: expect.stringContaining('E: Unable to correct problems, you have held broken packages.') },
  },
  'a name that is none': { args: { name: "a 'b' $(touch /tmp/no)" }, comes: { status: 'failed' }, says: ['ls /tmp/no 2>/dev/null', ''] },
  'removed, its configuration stays': {
    before: 'apt-get -qq -y install one',
    args: { name: 'one', state: 'absent' },
    comes: { change: { one: 'absent' } },
    says: ['cat /etc/one.conf', 'of=one\n'],
  },
  'removed with its configuration': {
    before: 'apt-get -qq -y install one; apt-get -qq -y remove one',
    args: { name: 'one', state: 'absent', purge: true },
    comes: { change: { one: 'absent' } },
    says: ['ls /etc/one.conf 2>/dev/null', ''],
  },
  'what is not there is not removed': { args: { name: ['one', 'nosuch', 'no*'], state: 'absent' }, comes: { status: 'ok' } },
  'what nobody needs goes along': {
    before: 'apt-get -qq -y install two',
    args: { name: 'two', state: 'absent', autoremove: true },
    comes: { change: { two: 'absent', three: 'absent' } },
  },
  'what nobody needs goes': {
    before: 'apt-get -qq -y install two; apt-get -qq -y remove two',
    args: { autoremove: true },
    comes: { change: { three: 'absent' } },
  },
  'what is recommended stays away': { args: { name: 'eight', install_recommends: false }, comes: { change: { eight: '1.0' } } },
  'one on hold is not touched': {
    before: 'apt-get -qq -y install one=1.2-1; apt-mark hold one',
    args: { name: 'one', state: 'latest' },
    comes: {
      status: 'failed',
      failure: expect.stringMatching(/Held packages were changed.*; a package is on hold: add allow_change_held_packages/),
    },
  },
  'one on hold is touched': {
    before: 'apt-get -qq -y install one=1.2-1; apt-mark hold one',
    args: { name: 'one', state: 'latest', allow_change_held_packages: true },
    comes: { change: { one: '2.0-1' } },
  },
  'a file': { args: { deb: '/srv/debs/elf_1.0.deb' }, comes: { change: { elf: '1.0' } }, says: [versions('elf'), 'ii elf 1.0,'] },
  'a file with what it needs': { args: { deb: '/srv/debs/twelve_1.0.deb' }, comes: { change: { twelve: '1.0', three: '1.0' } } },
  'a newer file': {
    before: 'apt-get -qq -y install /srv/debs/elf_1.0.deb',
    args: { deb: '/srv/debs/elf_1.1.deb' },
    comes: { change: { elf: '1.1' } },
  },
  'an older file': {
    before: 'apt-get -qq -y install /srv/debs/elf_1.1.deb',
    args: { deb: '/srv/debs/elf_1.0.deb' },
    comes: { status: 'failed', failure: 'A later version is already installed; add allow_downgrade: true to go back' },
  },
  'a file that is not there': {
    args: { deb: '/srv/debs/none.deb' },
    comes: { status: 'failed', failure: expect.stringMatching(/^Unable to install package: .*none\.deb/) },
  },
  'all is upgraded': { before: 'apt-get -qq -y install one=1.2-1', args: { upgrade: 'dist' }, comes: { change: { one: '2.0-1' } } },
  'all is upgraded safely': { before: 'apt-get -qq -y install one=1.2-1', args: { upgrade: 'yes' }, comes: { change: { one: '2.0-1' } } },
  'reading the lists is a change of its own': {
    args: { update_cache: true },
    comes: { change: { 'lists of packages': 'read' }, result: { cache_updated: true } },
    settles: false,
  },
  'lists that are young enough stand': {
    before: 'apt-get -qq update; touch /var/lib/apt/lists',
    args: { cache_valid_time: 3600 },
    comes: { status: 'ok', result: { cache_updated: false } },
  },
  'lists that are too old are read': {
    before: 'touch -d "2 hours ago" /var/lib/apt/lists',
    args: { cache_valid_time: 3600 },
    comes: { change: { 'lists of packages': 'read' } },
  },
  'with a package, reading is no change': {
    before: 'apt-get -qq -y install one',
    args: { name: 'one', update_cache: true },
    comes: { status: 'ok', result: { cache_updated: true } },
  },
  'what the lists lack is found when they are read': {
    before: 'rm -rf /var/lib/apt/lists/*',
    args: { name: 'one', update_cache: true },
    comes: { change: { one: '2.0-1' }, result: { cache_updated: true } },
  },
  'lists that cannot be read': {
    before: 'echo "deb [trusted=yes] file:/srv/none ./" >/etc/apt/sources.list.d/none.list',
    args: { update_cache: true, update_cache_retries: 0 },
    check: 'changed',
    comes: { status: 'failed', failure: expect.stringMatching(/^Failed to update apt cache: E: .*\/srv\/none/) },
    says: ['rm /etc/apt/sources.list.d/none.list', ''],
  },
  'nobody is asked anything, in UTF-8': {
    args: { name: 'one' },
    comes: { status: 'changed' },
    says: ['cat /var/tmp/said-one', 'noninteractive C.UTF-8'],
  },
  'no daemon is started': {
    args: { name: 'one', policy_rc_d: 101 },
    comes: { status: 'changed' },
    says: ['ls /usr/sbin/policy-rc.d* 2>/dev/null', ''],
  },
  'another apt is waited for': {
    before: '(flock /var/lib/dpkg/lock-frontend sleep 3) >/dev/null 2>&1 </dev/null & sleep 0.2',
    args: { name: 'one' },
    comes: { status: 'changed' },
  },
  'nothing at all': { args: {}, comes: { status: 'ok' } },
}

describe.skipIf(hindrances.length > 0)(`packages of a booted host${reason}`, () => {
  let lab: Lab
  const on = (row: Partial<Setting> = {}): Setting => ({ ...shellOn(lab), ...row })

  beforeAll(async () => {
    lab = await startLab()
    const made = await lab.ssh(
      `${build}\n${offered.map(one => `deb /srv/mine ${words(one)}`).join('\n')}\n${files.map(one => `deb /srv/debs ${words(one)}`).join('\n')}
list; echo 'deb [trusted=yes] file:/srv/mine ./' >/etc/apt/sources.list.d/mine.list; apt-get -qq update`,
    )
    expect(made.status, made.stderr).toBe(0)
  })
  afterAll(() => lab?.stop())

  test.each(Object.entries(rows))('%s', async (_, { before = ':', args, comes, says, settles, check: foretold }) => {
    await lab.ssh(
      `{ ${gone}; rm -f /var/log/apt/eipp.log.xz; [ -s /var/lib/apt/lists/_srv_mine_._Packages ] || apt-get -qq update; rm -f /var/log/apt/history.log; ${before}\n} 2>&1`,
    )
    const setting = on(settles === false ? { settles } : {})
    const listed = `${versions('one', 'two', 'three', 'four', 'elf')}; ls -l /var/log/apt /var/lib/apt`
    const listing = await lab.ssh(listed)
    const check = await runModule(apt, args, { ...setting, check: true })
    expect((await lab.ssh(listed)).stdout).toBe(listing.stdout)
    const came = await runModule(apt, args, setting)
    expect(came).toMatchObject(comes)
    expect(check.status).toBe(foretold ?? came.status)
    if (says) expect((await lab.ssh(says[0])).stdout).toBe(says[1])
  })
})

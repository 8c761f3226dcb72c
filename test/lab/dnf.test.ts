import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import dnf from '../../modules/dnf.ts'
import { runModule } from '../support/module.ts'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import { shellOn } from './shell-on.ts'
import { startLab } from './start.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''

/** A repository of small packages: name, version, more lines of its specification. */
const offered: readonly (readonly [name: string, version: string, ...fields: string[]])[] = [
  ['one', '1.2'],
  ['one', '2.0'],
  ['two', '1.0', 'Requires: three'],
  ['three', '1.0'],
  ['four', '1.0', 'Provides: numeral'],
  ['six', '1.0', 'Requires: nowhere'],
  ['eight', '1.0', 'Recommends: three'],
]

const build = `
rpm() { f=$1 n=$2 v=$3; shift 3; { printf 'Name: %s\\nVersion: %s\\nRelease: 1\\nSummary: a test\\nLicense: MIT\\nBuildArch: noarch\\n' "$n" "$v"; for l in "$@"; do echo "$l"; done
printf '%%%%description\\na test\\n%%%%files\\n'; } | sed 's/%%/%/g' >/srv/$n.spec; rpmbuild -bb --quiet --define "_rpmdir $f" --define '_build_name_fmt %%{NAME}-%%{VERSION}.rpm' /srv/$n.spec; }
`
const words = ([name, version, ...fields]: (typeof offered)[number]) => `${name} ${version} ${fields.map(field => `'${field}'`).join(' ')}`

/** One task, what is done to the root before it, and what comes of it. */
interface Row {
  readonly before?: string
  readonly args: { readonly [name: string]: Json }
  readonly comes: object
  /** What rpm knows afterwards. */
  readonly says?: string
}

const there = 'rpm --root /srv/root -qa --qf "%{NAME} %{VERSION}\\n" | sort | tr "\\n" ,'
const get = (...names: string[]) => `dnf -q -y -c /srv/dnf.conf --installroot=/srv/root install ${names.join(' ')}`
const changed = { status: 'changed' }
const failure = (pattern: RegExp) => ({ status: 'failed', failure: expect.stringMatching(pattern) })

const rows: { readonly [sentence: string]: Row } = {
  'a list is one transaction, with what it needs': {
    args: { name: ['two', 'four'] },
    comes: { change: { 'two.noarch': '1.0-1', 'three.noarch': '1.0-1', 'four.noarch': '1.0-1' } },
    says: 'four 1.0,three 1.0,two 1.0,',
  },
  'what is there stands': { before: get('one-1.2'), args: { name: 'one' }, comes: { status: 'ok' }, says: 'one 1.2,' },
  'latest is newer': {
    before: get('one-1.2'),
    args: { name: 'one', state: 'latest' },
    comes: { differences: [{ before: '1.2-1', after: '2.0-1' }] },
    says: 'one 2.0,',
  },
  'latest that is there stands': { before: get('one'), args: { name: 'one', state: 'latest' }, comes: { status: 'ok' } },
  'a version that is named': { args: { name: 'one-1.2' }, comes: changed, says: 'one 1.2,' },
  'what something provides': { args: { name: 'numeral' }, comes: changed, says: 'four 1.0,' },
  'what something there provides': { before: get('four'), args: { name: 'numeral' }, comes: { status: 'ok' } },
  'names by a pattern': { args: { name: 't*' }, comes: changed, says: 'three 1.0,two 1.0,' },
  'a file': { args: { name: '/srv/rpms/three-1.0.rpm' }, comes: changed, says: 'three 1.0,' },
  'a file that is installed': { before: get('three'), args: { name: '/srv/rpms/three-1.0.rpm' }, comes: { status: 'ok' } },
  'what is recommended comes': { args: { name: 'eight' }, comes: changed, says: 'eight 1.0,three 1.0,' },
  'what is recommended stays away': { args: { name: 'eight', install_weak_deps: false }, comes: changed, says: 'eight 1.0,' },
  'only what is installed is upgraded': {
    before: get('one-1.2'),
    args: { name: ['one', 'two'], state: 'latest', update_only: true },
    comes: changed,
    says: 'one 2.0,',
  },
  'all is upgraded': { before: get('one-1.2', 'three'), args: { name: '*', state: 'latest' }, comes: changed, says: 'one 2.0,three 1.0,' },
  removed: { before: get('one', 'three'), args: { name: 'one', state: 'absent' }, comes: changed, says: 'three 1.0,' },
  'removed with what needs it': { before: get('two'), args: { name: 'three', state: 'absent' }, comes: changed, says: '' },
  'what came along stays': { before: get('two'), args: { name: 'two', state: 'absent' }, comes: changed, says: 'three 1.0,' },
  'what came along goes': { before: get('two'), args: { name: 'two', state: 'absent', autoremove: true }, comes: changed, says: '' },
  'what is not there is not removed': { args: { name: 'one', state: 'absent' }, comes: { status: 'ok' } },
  'one that nobody offers': { args: { name: 'hundred' }, comes: failure(/No package hundred available/), says: '' },
  'one that wants what is nowhere': {
    args: { name: ['six', 'one'] },
    comes: failure(/Depsolve Error.*nothing provides nowhere/s),
    says: '',
  },
  'autoremove with present': {
    args: { name: 'one', state: 'present', autoremove: true },
    comes: failure(/Autoremove should be used alone/),
  },
}

describe.skipIf(hindrances.length > 0)(`dnf on a booted host${reason}`, () => {
  let lab: Lab

  beforeAll(async () => {
    lab = await startLab()
    const made = await lab.ssh(`DEBIAN_FRONTEND=noninteractive apt-get -qq -y install dnf rpm createrepo-c >/dev/null || exit 1
${build}\n${offered.map(one => `rpm /srv/rpms ${words(one)}`).join('\n')}
createrepo_c -q /srv/rpms && printf '[main]\\ngpgcheck=0\\ncachedir=/srv/cache\\n[mine]\\nname=mine\\nbaseurl=file:///srv/rpms\\n' >/srv/dnf.conf`)
    expect(made.status, made.stderr).toBe(0)
  }, 180_000)
  afterAll(() => lab?.stop())

  test.each(Object.entries(rows))('%s', async (_, { before = ':', args, comes, says }) => {
    const laid = await lab.ssh(`rm -rf /srv/root && mkdir /srv/root && ${before}`)
    expect(laid.status, laid.stderr).toBe(0)
    const was = (await lab.ssh(there)).stdout
    const given = { conf_file: '/srv/dnf.conf', installroot: '/srv/root', ...args }
    const check = await runModule(dnf, given, { ...shellOn(lab), check: true })
    expect((await lab.ssh(there)).stdout).toBe(was)
    const came = await runModule(dnf, given, shellOn(lab))
    expect(came).toMatchObject(comes)
    expect(check.status).toBe(came.status)
    if (says !== undefined) expect((await lab.ssh(there)).stdout).toBe(says)
  })
})

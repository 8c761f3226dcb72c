import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Effects, effectsOf, type Work } from '../../engine/text/maintainer-script.ts'

const real = (name: string) => readFileSync(join(import.meta.dirname, 'packages', `${name}.postinst`), 'utf8')

/** A work in few words. */
const shown = (work: Work): string => {
  switch (work.does) {
    case 'folder':
      return `folder ${work.path}${work.mode ? ` ${work.mode}` : ''}`
    case 'copy':
      return `copy ${work.path} of ${work.from}`
    case 'link':
      return `link ${work.path} to ${work.target}`
    case 'mode':
      return `mode ${work.path} ${work.mode}`
    case 'owner':
      return `owner ${work.path} ${work.owner ?? ''}:${work.group ?? ''}`
    default:
      return `${work.does} ${work.path}${'isDeep' in work && work.isDeep ? '/…' : ''}`
  }
}
const verbs = (of: Effects['units']) => Object.fromEntries([...of].map(([name, said]) => [name, [...said].toSorted().join(' ')]))
const summary = (effects: Effects) => ({
  works: [...new Set(effects.works.filter(({ does }) => does !== 'looks').map(shown))],
  makers: effects.makers,
  units: verbs(effects.units),
  services: verbs(effects.services),
})

const tftpd = new Map([
  ['tftpd-hpa/username', 'tftp'],
  ['tftpd-hpa/directory', '/srv/tftp'],
  ['tftpd-hpa/address', ':69'],
  ['tftpd-hpa/options', '--secure'],
])

describe("Debian's own scripts", () => {
  test('bind9: a user, a key that a program makes, modes by patterns, units that are enabled or left alone', () => {
    expect(summary(effectsOf([real('bind9')], new Map()))).toStrictEqual({
      works: [
        'folder /var/lib/bind',
        'owner /var/lib/bind root:bind',
        'mode /var/lib/bind 775',
        'something /etc/bind/rndc.key/…',
        'owner /etc/bind/rndc.key bind:',
        'owner /etc/bind :bind',
        'mode /etc/bind g+s',
        'owner /etc/bind/rndc.key :bind',
        'owner /var/cache/bind :bind',
        'owner /etc/bind/named.conf* :bind',
        'mode /etc/bind/rndc.key g+r',
        'mode /etc/bind/named.conf* g+r',
        'mode /var/cache/bind g+rwx',
        'something /etc/apparmor.d/local/usr.sbin.named/…',
      ],
      makers: [{ group: 'bind' }, { user: 'bind', home: '/var/cache/bind' }],
      units: { 'named-resolvconf.service': 'enable later start', 'named.service': 'enable start' },
      services: { named: 'enable start' },
    })
  })

  test('chrony: settings that ucf copies, a user with its group', () => {
    const { works, makers, units } = summary(effectsOf([real('chrony')], new Map()))
    expect([works.filter(work => work.startsWith('copy')), makers, units]).toStrictEqual([
      ['copy /etc/chrony/chrony.conf of /usr/share/chrony/chrony.conf', 'copy /etc/chrony/chrony.keys of /usr/share/chrony/chrony.keys'],
      [{ user: '_chrony', home: '/var/lib/chrony', group: '_chrony' }],
      { 'chrony.service': 'enable start', 'chrony-wait.service': 'enable later' },
    ])
  })

  test('tftpd-hpa: what debconf answers by default', () => {
    const { works, makers, services } = summary(effectsOf([real('tftpd-hpa')], tftpd))
    expect(works.filter(work => work.includes('/srv'))).toStrictEqual(['folder /srv/tftp', 'owner /srv/tftp root:nogroup'])
    expect(works.filter(work => work.includes('/etc'))).toContain('something /etc/default/tftpd-hpa')
    expect([makers, services]).toStrictEqual([[{ user: 'tftp', group: 'tftp' }], { 'tftpd-hpa': 'enable start' }])
  })

  test('tftpd-hpa, where somebody answered debconf: nobody knows which user', () => {
    const { works, makers } = summary(effectsOf([real('tftpd-hpa')], undefined))
    expect(works.filter(work => work.includes('/srv'))).toStrictEqual([])
    expect(makers).toStrictEqual([{ isOpen: true }])
  })

  test('isc-dhcp-server: settings that it writes itself, and an init script', () => {
    const { works, units, services } = summary(effectsOf([real('isc-dhcp-server')], new Map()))
    expect([works, units, services]).toStrictEqual([
      [
        'something /etc/default/isc-dhcp-server',
        'something /etc/default/isc-dhcp-server/…',
        'something /etc/apparmor.d/local/usr.sbin.dhcpd/…',
      ],
      {},
      { 'isc-dhcp-server': 'enable start' },
    ])
  })

  test('apache2: modules and sites that programs enable, a service that is taken back', () => {
    const { works, units } = summary(effectsOf([real('apache2')], new Map()))
    for (const folder of ['mods', 'conf', 'sites']) expect(works).toContain(`something /etc/apache2/${folder}-enabled/…`)
    expect(works).toContain('something /var/www/html/index.html/…')
    expect(works).not.toContain('something /var/www/html/…')
    expect(units).toStrictEqual({ 'apache-htcacheclean.service': 'disable enable later start', 'apache2.service': 'enable start' })
  })

  test('firewalld: an alternative', () => {
    const { works, units } = summary(effectsOf([real('firewalld')], new Map()))
    const policy = 'org.fedoraproject.FirewallD1.policy'
    expect(works).toStrictEqual([
      `link /usr/share/polkit-1/actions/${policy} to /etc/alternatives/${policy}`,
      `something /etc/alternatives/${policy}`,
    ])
    expect(units).toStrictEqual({ 'firewalld.service': 'enable start' })
  })

  test('polkitd: what a function of the script does to a path, nobody knows', () => {
    const effects = effectsOf([real('polkitd')], new Map())
    expect(summary(effects).works).toContain('something /etc/polkit-1/rules.d/…')
    expect([effects.callsSysusers, effects.callsTmpfiles]).toStrictEqual([true, true])
  })
})

const lines: { readonly [sentence: string]: readonly [script: string, ...works: string[]] } = {
  'a folder with its mode': ['mkdir -p -m 0750 /var/lib/x', 'folder /var/lib/x 0750'],
  variables: ['D=/var/lib/x\nmkdir "$D/y" ${D}/z', 'folder /var/lib/x/y', 'folder /var/lib/x/z'],
  'each value of a loop': ['for d in a b; do touch /var/$d; done', 'something /var/a', 'something /var/b'],
  'a mode that one of several has': ['for d in /a /b; do [ $d = /a ] && chmod 0600 $d; done', 'something /a', 'something /b'],
  'what is written, whatever writes it': ['foo | bar >/etc/x 2>/etc/y\n', 'something /etc/x'],
  'the last word of a copy': ['cp -a /usr/share/x /etc/x', 'something /etc/x/…'],
  'a here-document is no command': ["cat >/etc/x <<'EOF'\nrm -rf /etc/y\nEOF\nmkdir /etc/z", 'something /etc/x', 'folder /etc/z'],
  'a comment is none either': ['# mkdir /etc/x\n: # mkdir /etc/y'],
  'a line that goes on': ['chown -R root:adm \\\n  /var/log/x', 'owner /var/log/x root:adm'],
  'an override': ['dpkg-statoverride --update --add root _x 0640 /etc/x', 'owner /etc/x root:_x', 'mode /etc/x 0640'],
  'what a program would say is open': ['mkdir /var/$(uname -m)'],
  quotes: [`mkdir '/a b' "/c d" /e\\ f`, 'folder /a b', 'folder /c d', 'folder /e f'],
}

describe('a line of a script', () => {
  test.each(Object.entries(lines))('%s', (_, [script, ...works]) => {
    expect(
      effectsOf([script], new Map())
        .works.filter(({ does }) => does !== 'looks')
        .map(shown),
    ).toStrictEqual(works)
  })
})

const made: { readonly [line: string]: Effects['makers'] } = {
  'adduser --system --group --quiet --home /var/lib/x --gecos "a b" x': [{ user: 'x', home: '/var/lib/x', group: 'x' }],
  'adduser --system --ingroup y --no-create-home x': [{ user: 'x' }],
  'adduser x y': [],
  'useradd -r -g y -d /x -s /bin/false x': [{ user: 'x', home: '/x' }],
  'useradd --system x': [{ user: 'x', group: 'x' }],
  'addgroup --system --quiet x': [{ group: 'x' }],
  'groupadd -r -g 99 x': [{ group: 'x' }],
  'adduser --system "$(cat name)"': [{ isOpen: true }],
}

test.each(Object.entries(made))('%s', (line, makers) => {
  expect(effectsOf([line], new Map()).makers).toStrictEqual(makers)
})

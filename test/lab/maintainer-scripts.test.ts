import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Effects, effectsOf } from '../../engine/text/maintainer-script.ts'
import { shown } from '../support/script-works.ts'
import { obstacles } from './machine.ts'
import { ensureRoots } from './roots.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''
const packages = hindrances.length > 0 ? '' : (await ensureRoots(() => undefined)).packages

/** The script of a package that a lab's hosts can install. */
const real = (name: string) => {
  const archive = readdirSync(packages).find(file => file.startsWith(`${name}_`)) ?? name
  return execFileSync('dpkg-deb', ['-I', join(packages, archive), 'postinst'], { encoding: 'utf8' })
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

describe.skipIf(hindrances.length > 0)(`Debian's own scripts${reason}`, () => {
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

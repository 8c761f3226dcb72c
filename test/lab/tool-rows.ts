import { expect } from 'vitest'
import acl from '../../modules/acl.ts'
import alternatives from '../../modules/alternatives.ts'
import aptKey from '../../modules/apt_key.ts'
import aptRepository from '../../modules/apt_repository.ts'
import capabilities from '../../modules/capabilities.ts'
import deb822 from '../../modules/deb822_repository.ts'
import localeGen from '../../modules/locale_gen.ts'
import modprobe from '../../modules/modprobe.ts'
import rpmKey from '../../modules/rpm_key.ts'
import { armoured } from '../support/openpgp-key.ts'
import type { Row } from './module-row.ts'

const local = 'deb [trusted=yes] file:/srv/mine ./'

/** Repositories, alternatives, capabilities, locales, modules of the kernel, lists of access, keys of rpm. */
export const toolRows: { readonly [sentence: string]: Row } = {
  'apt_repository: an entry in a list of its own': {
    module: aptRepository,
    args: { repo: local },
    comes: {
      status: 'changed',
      result: { repo: local, state: 'present', sources_added: ['/etc/apt/sources.list.d/srv_mine.list'], sources_removed: [] },
    },
    says: [
      'cat /etc/apt/sources.list.d/srv_mine.list; stat -c %a /etc/apt/sources.list.d/srv_mine.list; apt-cache policy | grep -c srv/mine',
      `${local}\n644\n1\n`,
    ],
    before: 'mkdir -p /srv/mine; : >/srv/mine/Packages',
  },
  'apt_repository: what a list has already': {
    module: aptRepository,
    args: { repo: local.replace('file:', ' file:'), filename: 'other' },
    comes: { status: 'ok' },
  },
  'apt_repository: what stands as a comment': {
    module: aptRepository,
    before: "sed -i 's/^/# /' /etc/apt/sources.list.d/srv_mine.list",
    args: { repo: local, update_cache: false },
    comes: { status: 'changed', result: { sources_added: [] } },
    says: ['cat /etc/apt/sources.list.d/srv_mine.list', `${local}\n`],
  },
  'apt_repository: no more': {
    module: aptRepository,
    args: { repo: local, state: 'absent' },
    comes: { status: 'changed', result: { sources_removed: ['/etc/apt/sources.list.d/srv_mine.list'] } },
    says: ['ls /etc/apt/sources.list.d; apt-cache policy | grep -c srv/mine', '0\n'],
  },
  'apt_repository: what is no entry': {
    module: aptRepository,
    args: { repo: 'junk' },
    comes: { status: 'failed', failure: 'Invalid repository string: junk' },
  },
  'deb822_repository: a paragraph': {
    module: deb822,
    args: { name: 'Our own', uris: ['file:/srv/mine'], suites: ['./'], trusted: true, enabled: true },
    comes: { status: 'changed', result: { dest: '/etc/apt/sources.list.d/our-own.sources', key_filename: null } },
    says: [
      'cat /etc/apt/sources.list.d/our-own.sources; apt-get -qq update && apt-cache policy | grep -c srv/mine',
      'X-Repolib-Name: Our own\nTypes: deb\nURIs: file:/srv/mine\nSuites: ./\nEnabled: yes\nTrusted: yes\n1\n',
    ],
  },
  'deb822_repository: with a key in armour': {
    module: deb822,
    args: {
      name: 'Our own',
      uris: ['file:/srv/mine'],
      suites: ['x'],
      components: ['main', 'extra'],
      signed_by: '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nabc=\n-----END PGP PUBLIC KEY BLOCK-----\n',
    },
    comes: { status: 'changed' },
    says: [
      'cat /etc/apt/sources.list.d/our-own.sources',
      'X-Repolib-Name: Our own\nTypes: deb\nURIs: file:/srv/mine\nSuites: x\nComponents: main extra\nSigned-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc=\n -----END PGP PUBLIC KEY BLOCK-----\n',
    ],
  },
  'deb822_repository: no more': {
    module: deb822,
    args: { name: 'Our own', state: 'absent' },
    comes: { status: 'changed' },
    says: ['ls /etc/apt/sources.list.d', ''],
  },
  'alternatives: a program becomes known': {
    module: alternatives,
    before: 'for p in one two; do printf "#!/bin/sh\\n" >/usr/local/bin/$p; chmod 755 /usr/local/bin/$p; done',
    args: {
      name: 'mine',
      path: '/usr/local/bin/one',
      link: '/usr/bin/mine',
      priority: 10,
      state: 'present',
      subcommands: [{ name: 'mine-etc', path: '/etc/hosts', link: '/usr/share/mine' }],
    },
    comes: { status: 'changed', change: { known: true, priority: 10 } },
    says: [
      'readlink -f /usr/bin/mine /usr/share/mine; update-alternatives --query mine | grep Status',
      '/usr/local/bin/one\n/etc/hosts\nStatus: auto\n',
    ],
  },
  'alternatives: another is chosen': {
    module: alternatives,
    args: { name: 'mine', path: '/usr/local/bin/two', priority: 5 },
    comes: { status: 'changed', change: { chosen: '/usr/local/bin/two', mode: 'manual' } },
    says: ['readlink -f /usr/bin/mine', '/usr/local/bin/two\n'],
  },
  'alternatives: that stays': { module: alternatives, args: { name: 'mine', path: '/usr/local/bin/two' }, comes: { status: 'ok' } },
  'alternatives: the best one is chosen': {
    module: alternatives,
    args: { name: 'mine', path: '/usr/local/bin/two', state: 'auto' },
    comes: { status: 'changed', change: { mode: 'auto' } },
    says: ['readlink -f /usr/bin/mine', '/usr/local/bin/one\n'],
  },
  'alternatives: one is known no more': {
    module: alternatives,
    args: { name: 'mine', path: '/usr/local/bin/one', state: 'absent' },
    comes: { status: 'changed', change: { known: false } },
    says: ['readlink -f /usr/bin/mine', '/usr/local/bin/two\n'],
  },
  'capabilities: a low port': {
    module: capabilities,
    before: 'cp /bin/true "/usr/local/bin/it\'s"',
    args: { path: "/usr/local/bin/it's", capability: 'CAP_NET_BIND_SERVICE+ep' },
    comes: { status: 'changed', change: { cap_net_bind_service: 'ep' } },
    says: ['getcap /usr/local/bin/*', "/usr/local/bin/it's cap_net_bind_service=ep\n"],
  },
  'capabilities: another besides': {
    module: capabilities,
    args: { path: "/usr/local/bin/it's", capability: 'cap_net_raw=ep' },
    comes: { status: 'changed' },
    says: ['getcap /usr/local/bin/*', "/usr/local/bin/it's cap_net_bind_service,cap_net_raw=ep\n"],
  },
  'capabilities: none of them': {
    module: capabilities,
    args: { path: "/usr/local/bin/it's", capability: 'cap_net_raw', state: 'absent' },
    comes: { status: 'changed' },
    says: ['getcap /usr/local/bin/*', "/usr/local/bin/it's cap_net_bind_service=ep\n"],
  },
  'locale_gen: what cannot be made': {
    module: localeGen,
    before:
      'mkdir -p /usr/share/i18n; printf "xx_XX.UTF-8 UTF-8\\n" >/usr/share/i18n/SUPPORTED; printf "# xx_XX.UTF-8 UTF-8\\n" >/etc/locale.gen',
    args: { name: ['yy_YY.UTF-8'] },
    comes: { status: 'failed', failure: expect.stringMatching(/are not available on your system: yy_YY/) },
  },
  'modprobe: what is built in is there': {
    module: modprobe,
    before: 'mkdir -p /lib/modules/$(uname -r); echo kernel/fs/mine_fs.ko >/lib/modules/$(uname -r)/modules.builtin',
    args: { name: 'mine-fs' },
    comes: { status: 'ok', result: { name: 'mine-fs', state: 'present', params: '' } },
  },
  'modprobe: at each start, with parameters': {
    module: modprobe,
    args: { name: 'mine_fs', persistent: 'present', params: 'a=1 b=2' },
    comes: { status: 'changed', change: { 'at start': true, parameters: 'as asked' } },
    says: ['cat /etc/modules-load.d/mine_fs.conf /etc/modprobe.d/mine_fs.conf', 'mine_fs\noptions mine_fs a=1 b=2\n'],
  },
  'modprobe: no longer at each start': {
    module: modprobe,
    args: { name: 'mine_fs', persistent: 'absent' },
    comes: { status: 'changed', change: { 'at start': false } },
    says: ['cat /etc/modules-load.d/mine_fs.conf', '#mine_fs\n'],
  },
  'acl: a user may read': {
    module: acl,
    before: 'mkdir -p "/srv/it\'s/in"; touch "/srv/it\'s/in/file"',
    args: { path: "/srv/it's", etype: 'user', entity: 'nobody', permissions: 'rx', state: 'present' },
    comes: { status: 'changed', change: { 'user:nobody': 'rx' } },
    says: ['getfacl -cp "/srv/it\'s" | grep nobody', 'user:nobody:r-x\n'],
  },
  'acl: and all below, where files do not run': {
    module: acl,
    args: { path: "/srv/it's", entry: 'u:nobody:rX', recursive: true, state: 'present' },
    comes: { status: 'changed' },
    says: ['getfacl -cpR "/srv/it\'s" | grep nobody', 'user:nobody:r-x\nuser:nobody:r-x\nuser:nobody:r--\n'],
  },
  'acl: what is made later': {
    module: acl,
    args: { path: "/srv/it's", etype: 'group', entity: 'nogroup', permissions: 'rwx', default: true, state: 'present' },
    comes: { status: 'changed' },
    says: ['getfacl -cp "/srv/it\'s" | grep nogroup', 'default:group:nogroup:rwx\n'],
  },
  'acl: no more': {
    module: acl,
    args: { path: "/srv/it's", etype: 'user', entity: 'nobody', state: 'absent', recursive: true },
    comes: { status: 'changed' },
    says: ['getfacl -cpR "/srv/it\'s" | grep -c nobody', '0\n'],
  },
  'rpm_key: another key than the one that was meant': {
    module: rpmKey,
    before:
      'export GNUPGHOME=$(mktemp -d); gpg --batch --quiet --passphrase "" --quick-gen-key "Mine <mine@example.com>" rsa2048 sign never; gpg --armor --export >"/srv/it\'s.asc"; gpgconf --kill all',
    args: { key: "/srv/it's.asc", fingerprint: 'CE93 0022 B305 9FDE 7BB6 13BF 3D71 9040 F67D 6938' },
    comes: {
      status: 'failed',
      failure: expect.stringMatching(/^The specified fingerprint, 'CE930022B3059FDE7BB613BF3D719040F67D6938', does not match/),
    },
    says: ['rpm -q gpg-pubkey | grep -c ^gpg-pubkey-', '0\n'],
  },
  'rpm_key: a key': {
    module: rpmKey,
    args: { key: "/srv/it's.asc" },
    comes: { status: 'changed' },
    says: ['rpm -q gpg-pubkey | grep -c ^gpg-pubkey-', '1\n'],
  },
  'rpm_key: no more': {
    module: rpmKey,
    args: { key: "/srv/it's.asc", state: 'absent' },
    comes: { status: 'changed' },
    says: ['rpm -q gpg-pubkey | grep -c ^gpg-pubkey-', '0\n'],
  },
  'rpm_key: what is no key': {
    module: rpmKey,
    args: { key: '/etc/hosts' },
    comes: { status: 'failed', failure: expect.stringMatching(/^Not a valid key \/etc\/hosts/) },
  },
  'apt_key: a key that is given': {
    module: aptKey,
    args: { data: armoured },
    comes: {
      status: 'changed',
      result: { key_id: '0374421ED8538A79', short_id: 'D8538A79', fp: 'DDD8C14032961F1F477C23B40374421ED8538A79' },
    },
    says: ['apt-key list 2>/dev/null | grep -c "A <a@example.com>"', '1\n'],
  },
  'apt_key: a key that is trusted, by its id': {
    module: aptKey,
    args: { id: '0xD8538A79', url: 'http://nobody.invalid/key' },
    comes: { status: 'ok' },
  },
  'apt_key: no more': {
    module: aptKey,
    args: { id: 'DDD8 C140 3296 1F1F 477C  23B4 0374 421E D853 8A79', state: 'absent' },
    comes: { status: 'changed' },
    says: ['apt-key list 2>/dev/null | grep -c "A <a@example.com>"', '0\n'],
  },
  'apt_key: a file, for a keyring of its own': {
    module: aptKey,
    before: `cat >'/root/a key.asc' <<'END'\n${armoured}\nEND`,
    args: { file: '/root/a key.asc', keyring: '/etc/apt/trusted.gpg.d/own.gpg' },
    comes: { status: 'changed' },
    says: [
      'apt-key --keyring /etc/apt/trusted.gpg.d/own.gpg list 2>/dev/null | grep -c "A <a@example.com>"; rm /etc/apt/trusted.gpg.d/own.gpg',
      '1\n',
    ],
    settles: false,
  },
  'apt_key: what is no key': { module: aptKey, args: { data: 'junk' }, comes: { status: 'failed' } },
  'apt_key: an id alone': { module: aptKey, args: { id: 'ABCDABCD' }, comes: { status: 'failed' } },
}

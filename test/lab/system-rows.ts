import { expect } from 'vitest'
import cron from '../../modules/cron.ts'
import debconf from '../../modules/debconf.ts'
import dpkgSelections from '../../modules/dpkg_selections.ts'
import mount from '../../modules/mount.ts'
import timezone from '../../modules/timezone.ts'
import type { Row } from './module-row.ts'

const bind = { path: "/mnt/it's here", src: '/srv', fstype: 'none', opts: 'bind' }
const scratch = { path: '/mnt/scratch', src: 'tmpfs', fstype: 'tmpfs', opts: 'size=1m' }

/** Jobs, mounts, answers, selections, time. */
export const systemRows: { readonly [sentence: string]: Row } = {
  'cron: a job of a user': {
    module: cron,
    args: { name: "it's", minute: '5', job: "echo '%'", user: 'admin' },
    comes: { status: 'changed', result: { jobs: ["it's"], envs: [] } },
    says: ['crontab -u admin -l', "#Ansible: it's\n5 * * * * echo '%'\n"],
  },
  'cron: a job of the own user, with what was there kept': {
    module: cron,
    before: "echo 'A=1' | crontab -",
    args: { name: 'mine', special_time: 'daily', job: 'true', backup: true },
    comes: { status: 'changed', result: { jobs: ['mine'], envs: ['A'], backup_file: expect.stringMatching(/^\/tmp\/crontab/) } },
    says: ['crontab -l; cat /tmp/crontab*', 'A=1\n#Ansible: mine\n@daily true\nA=1\n'],
  },
  'cron: the last job goes': {
    module: cron,
    args: { name: 'mine', state: 'absent' },
    comes: { status: 'changed', result: { jobs: [], envs: ['A'] } },
    says: ['crontab -l', 'A=1\n'],
  },
  'mount: a file system, now and at each start': {
    module: mount,
    before: "printf '# mine\\n/dev/x /keep ext4 defaults 0 1\\n' >/etc/fstab",
    args: { ...scratch, state: 'mounted' },
    comes: {
      status: 'changed',
      result: {
        src: 'tmpfs',
        fstype: 'tmpfs',
        opts: 'size=1m',
        name: scratch.path,
        boot: 'yes',
        dump: '0',
        passno: '0',
        fstab: '/etc/fstab',
      },
    },
    says: [
      'cat /etc/fstab; findmnt -n -o FSTYPE,SIZE /mnt/scratch',
      '# mine\n/dev/x /keep ext4 defaults 0 1\ntmpfs /mnt/scratch tmpfs size=1m 0 0\ntmpfs    1M\n',
    ],
  },
  'mount: with other options': {
    module: mount,
    args: { ...scratch, opts: 'size=2m', state: 'mounted' },
    comes: { status: 'changed' },
    says: ['grep scratch /etc/fstab; findmnt -n -o SIZE /mnt/scratch', 'tmpfs /mnt/scratch tmpfs size=2m 0 0\n  2M\n'],
  },
  'mount: anew': { module: mount, args: { path: scratch.path, state: 'remounted' }, comes: { status: 'changed' }, settles: false },
  'mount: not now, but at the next start': {
    module: mount,
    args: { path: scratch.path, state: 'unmounted' },
    comes: { status: 'changed' },
    says: ['grep -c scratch /etc/fstab; findmnt /mnt/scratch', '1\n'],
  },
  'mount: no more': {
    module: mount,
    args: { path: scratch.path, state: 'absent' },
    comes: { status: 'changed' },
    says: ['cat /etc/fstab; ls /mnt', '# mine\n/dev/x /keep ext4 defaults 0 1\n'],
  },
  'mount: a folder in another place': {
    module: mount,
    before: 'touch /srv/here',
    args: { ...bind, state: 'mounted', boot: false },
    comes: { status: 'changed', result: { opts: 'bind,noauto', boot: 'no' } },
    says: ['tail -n 1 /etc/fstab; ls "/mnt/it\'s here" | grep here', "/srv /mnt/it's\\040here none bind,noauto 0 0\nhere\n"],
  },
  'mount: that stays': { module: mount, args: { ...bind, state: 'mounted', boot: false }, comes: { status: 'ok' } },
  'mount: that goes': {
    module: mount,
    args: { path: bind.path, state: 'absent' },
    comes: { status: 'changed' },
    says: ['ls /mnt; findmnt -n -R /mnt', ''],
  },
  'mount: whatever the table says': {
    module: mount,
    args: { ...scratch, state: 'ephemeral' },
    comes: { status: 'changed' },
    says: ['grep -c scratch /etc/fstab; findmnt -n -o SIZE /mnt/scratch; umount /mnt/scratch; rmdir /mnt/scratch', '0\n  1M\n'],
  },
  'mount: in the table alone': {
    module: mount,
    args: { ...scratch, state: 'present', passno: '2' },
    comes: { status: 'changed' },
    says: ['tail -n 1 /etc/fstab; ls /mnt', 'tmpfs /mnt/scratch tmpfs size=1m 0 2\n'],
  },
  'mount: out of the table': { module: mount, args: { path: scratch.path, state: 'absent_from_fstab' }, comes: { status: 'changed' } },
  'mount: anew what is not there': {
    module: mount,
    args: { path: scratch.path, state: 'remounted' },
    comes: { status: 'failed', failure: expect.stringMatching(/is not mounted; take state: mounted/) },
  },
  'debconf: an answer': {
    module: debconf,
    args: { name: 'mine', question: 'mine/colour', value: "it's blue", vtype: 'select' },
    comes: { status: 'changed', result: { current: { 'mine/colour': "it's blue" }, previous: { 'mine/colour': '' }, msg: '' } },
    says: ['debconf-show mine', "* mine/colour: it's blue\n"],
  },
  'debconf: yes, in the words of Python': {
    module: debconf,
    args: { name: 'mine', question: 'mine/sure', value: true, vtype: 'boolean' },
    comes: { status: 'changed', result: { current: { 'mine/sure': 'true' } } },
  },
  'debconf: some of many, in any order': {
    module: debconf,
    before: "echo 'mine mine/some multiselect b, a' | debconf-set-selections",
    args: { name: 'mine', question: 'mine/some', value: ['a', 'b'], vtype: 'multiselect' },
    comes: { status: 'ok' },
  },
  'debconf: a password, once': {
    module: debconf,
    args: { name: 'mine', question: 'mine/word', value: 'open sesame', vtype: 'password' },
    comes: { status: 'changed', result: { current: { 'mine/word': '' }, previous: { 'mine/word': '' } } },
    says: ['echo GET mine/word | debconf-communicate', '0 open sesame\n'],
  },
  'debconf: all answers': {
    module: debconf,
    args: { name: 'mine' },
    comes: { status: 'ok', result: { current: { 'mine/colour': "it's blue", 'mine/word': '(password omitted)' }, msg: '' } },
  },
  'dpkg_selections: a package stays as it is': {
    module: dpkgSelections,
    args: { name: 'tar', selection: 'hold' },
    comes: { status: 'changed', result: { before: 'install', after: 'hold' } },
    says: ['dpkg --get-selections tar', 'tar\t\t\t\t\t\thold\n'],
  },
  'timezone: another one': {
    module: timezone,
    before: 'apt-get -qq -y install tzdata >/dev/null',
    args: { name: 'Europe/Lisbon', hwclock: 'local' },
    comes: { status: 'changed', change: { name: 'Europe/Lisbon', hwclock: 'local' } },
    says: [
      'date -d 2026-07-01 +%Z; cat /etc/timezone; tail -n 1 /etc/adjtime; timedatectl show -p Timezone -p LocalRTC',
      'WEST\nEurope/Lisbon\nLOCAL\nTimezone=Europe/Lisbon\nLocalRTC=yes\n',
    ],
  },
  'timezone: one that nobody knows': {
    module: timezone,
    args: { name: 'Europe/Atlantis' },
    comes: { status: 'failed', failure: expect.stringMatching(/there is no such zone/) },
  },
}

import { sh } from '../../shell/sh.ts'
import { distributionNames, families } from '../distributions.ts'
import { type Collector, entryOf, type Facts, type Raw, saidOf, textOf } from './collector.ts'

/** Which distribution it is. */
export const distribution: Collector = {
  names: ['distribution', 'distribution_version', 'distribution_release', 'distribution_major_version', 'os_family'],
  files: ['/etc/os-release', '/etc/debian_version'],
  script: sh`for f in /etc/redhat-release /etc/alpine-release /etc/arch-release /etc/SuSE-release; do [ -e "$f" ] && { p release_file "$f"; break; }; done`,
  facts: raw => {
    const { ID: id = '', ID_LIKE = '', NAME: name = '', VERSION_ID = '', VERSION_CODENAME = '' } = osRelease(raw)
    const like = [id, ...ID_LIKE.split(' ')].map(one => entryOf(families, one)).find(Boolean)
    const debian = textOf(raw, '/etc/debian_version') ?? ''
    const version = id === 'debian' && /^\d/.test(debian) ? debian : VERSION_ID
    const [major = '', minor] = version.split('.')
    return {
      distribution: entryOf(distributionNames, id) ?? (name || (saidOf(raw, 'uname').split(' ')[0] ?? '')),
      distribution_version: version,
      distribution_major_version: major,
      ...(id === 'debian' && minor !== undefined && { distribution_minor_version: minor }),
      distribution_release: VERSION_CODENAME || 'NA',
      ...parsedFrom(raw, id, like),
      os_family: like ?? name,
    }
  },
}

type Release = { readonly [name: string]: string | undefined }

/** What os-release says, its quotes taken away. */
function osRelease(raw: Raw): Release {
  const lines = (textOf(raw, '/etc/os-release') ?? '').matchAll(/^\s*(\w+)=(.*?)\s*$/gm)
  return Object.fromEntries(
    [...lines].map(([, name = '', value = '']) => [name, value.replace(/^(["'])(.*)\1$/, '$2').replace(/\\(.)/g, '$1')]),
  )
}

/** Which file told it. */
function parsedFrom(raw: Raw, id: string, family: string | undefined): Facts {
  const own = saidOf(raw, 'release_file')
  const isDebian = family === 'Debian'
  const path = isDebian || own === '' ? '/etc/os-release' : own
  const varieties: { readonly [family: string]: string } = { RedHat: 'RedHat', Suse: 'SUSE', Alpine: 'Alpine', Archlinux: 'Archlinux' }
  const variety = isDebian ? 'Debian' : (entryOf(varieties, family ?? '') ?? id)
  return { distribution_file_parsed: true, distribution_file_path: path, distribution_file_variety: variety }
}

/** Which package manager it has. */
export const packageManager: Collector = {
  names: ['pkg_mgr'],
  brings: ['distribution'],
  script: sh`for m in apt-get:apt dnf:dnf yum:yum zypper:zypper pacman:pacman apk:apk; do command -v "\${m%%:*}" >/dev/null 2>&1 && { p pkg_mgr "\${m#*:}"; break; }; done`,
  facts: raw => ({ pkg_mgr: saidOf(raw, 'pkg_mgr') || 'unknown' }),
}

/** What starts services. */
export const serviceManager: Collector = {
  names: ['service_mgr'],
  brings: ['platform', 'distribution'],
  files: ['/proc/1/comm'],
  script: sh`if [ -d /run/systemd/system ]; then p init systemd; elif [ -d /run/openrc ] || [ -f /sbin/openrc ]; then p init openrc; elif [ -d /etc/init.d ]; then p init sysvinit; else p init service; fi`,
  facts: raw => ({ service_mgr: managerOf(textOf(raw, '/proc/1/comm') ?? '', saidOf(raw, 'init')) }),
}

/** By the name of process 1 where it says something, as with Ansible; a shell and `init` say nothing. */
function managerOf(first: string, found: string): string {
  const known: { readonly [name: string]: string } = {
    procd: 'openwrt_init',
    'runit-init': 'runit',
    svscan: 'svc',
    'openrc-init': 'openrc',
  }
  if (found === 'systemd' || first === '' || first === 'init' || /sh$/.test(first)) return found
  return entryOf(known, first) ?? first
}

/** Linux Standard Base: by its own command, else by its file. */
export const lsb: Collector = {
  names: ['lsb'],
  files: ['/etc/lsb-release', '/etc/os-release'],
  // Debian's own command says what is in os-release, and takes ten processes for it.
  script: sh`command -v lsb_release >/dev/null 2>&1 && if [ -e /etc/debian_version ]; then p lsb_as os-release; else p lsb "$(lsb_release -a 2>/dev/null)"; fi`,
  facts: raw => {
    const said = saidOf(raw, 'lsb') || fromFile(saidOf(raw, 'lsb_as') ? debianLsb(osRelease(raw)) : (textOf(raw, '/etc/lsb-release') ?? ''))
    const get = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(said)?.[1]
    const release = get('Release')
    const members = {
      id: get('Distributor ID'),
      description: get('Description'),
      release,
      codename: get('Codename'),
      major_release: release?.split('.')[0],
    }
    return { lsb: Object.fromEntries(Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))) }
  },
}

function debianLsb({ ID = '', VERSION_ID = 'n/a', VERSION_CODENAME = 'n/a', PRETTY_NAME = '' }: Release): string {
  const id = entryOf(distributionNames, ID) ?? ID
  return `DISTRIB_ID=${id}\nDISTRIB_RELEASE=${VERSION_ID}\nDISTRIB_CODENAME=${VERSION_CODENAME}\nDISTRIB_DESCRIPTION=${PRETTY_NAME}\n`
}

function fromFile(text: string): string {
  const names = {
    DISTRIB_ID: 'Distributor ID',
    DISTRIB_RELEASE: 'Release',
    DISTRIB_DESCRIPTION: 'Description',
    DISTRIB_CODENAME: 'Codename',
  }
  return Object.entries(names)
    .flatMap(([name, word]) => {
      const value = new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1]
      return value === undefined ? [] : [`${word}: ${value.replace(/^["']|["']$/g, '')}`]
    })
    .join('\n')
}

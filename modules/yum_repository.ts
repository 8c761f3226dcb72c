import { posix } from 'node:path'
import { Secret } from '../engine/load/values.ts'
import { resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { type Edit, type EditArgs, editing } from '../engine/state/files/editing.ts'
import { fileArguments } from '../engine/state/files/file-attributes.ts'
import { withoutSection, withSection } from '../engine/text/repo-edit.ts'

const text = (description: string) => ({ type: 'string', description }) as const
const flag = (description: string) => ({ type: 'boolean', description }) as const
const list = (description: string) => ({ type: 'array', items: { type: 'string' }, description }) as const

const args = {
  type: 'object',
  properties: {
    name: text('The id of the repository.'),
    file: text('The file it is in, without .repo; the id where it is left out.'),
    reposdir: { type: 'string', 'x-path': true, default: '/etc/yum.repos.d', description: 'The folder of the file.' },
    state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether it is to be there.' },
    description: text('What it is, for people.'),
    baseurl: list('Where its packages are.'),
    mirrorlist: text('Where the list of its mirrors is.'),
    metalink: text('Where the metalink of its mirrors is.'),
    enabled: flag('Whether it is used.'),
    gpgcheck: flag('Whether packages must be signed.'),
    repo_gpgcheck: flag('Whether its lists must be signed.'),
    gpgkey: list('Where the keys are.'),
    gpgcakey: text('Where the key is that signs the keys.'),
    countme: flag('Whether it may count us.'),
    module_hotfixes: flag('Whether its packages go before those of modules.'),
    skip_if_unavailable: flag('Whether it is passed over where it does not answer.'),
    sslverify: { ...flag('Whether the certificate of its server is checked.'), 'x-aliases': ['validate_certs'] },
    sslcacert: { ...text('A file of the target with the authorities to trust.'), 'x-aliases': ['ca_cert'] },
    sslclientcert: { ...text('A file of the target with our certificate.'), 'x-aliases': ['client_cert'] },
    sslclientkey: { ...text('A file of the target with its key.'), 'x-aliases': ['client_key'] },
    cost: text('How dear it is beside others; 1000 where it is left out.'),
    priority: text('Its rank; 99 where it is left out, lower goes first.'),
    exclude: { ...list('Packages that are not taken from it.'), 'x-aliases': ['excludepkgs'] },
    includepkgs: list('Packages that alone are taken from it.'),
    metadata_expire: text('How long its lists count, in seconds or as 90m, 6h, never.'),
    proxy: text('The proxy to it; _none_ for none.'),
    proxy_username: text('The name for the proxy.'),
    username: text('The name for its server.'),
    retries: text('How often a download is tried.'),
    timeout: text('Seconds without an answer after which it fails.'),
    password: { ...text('The password for its server.'), 'x-secret': true },
    proxy_password: { ...text('The password for the proxy.'), 'x-secret': true },
    async: flag('Whether yum gets it beside others.'),
    bandwidth: text('The most bytes a second that throttle counts by.'),
    deltarpm_metadata_percentage: text('How large lists of differences may be beside those of packages.'),
    deltarpm_percentage: text('How large a difference may be beside a package.'),
    enablegroups: flag('Whether its groups count.'),
    failovermethod: { ...text('How its addresses are tried.'), enum: ['roundrobin', 'priority'] },
    http_caching: { ...text('What caches on the way may keep.'), enum: ['all', 'packages', 'none'] },
    include: text('A file of settings that counts, too.'),
    ip_resolve: { ...text('Which addresses of names are taken.'), enum: ['4', '6', 'IPv4', 'IPv6', 'whatever'] },
    keepalive: flag('Whether connections are used again.'),
    keepcache: { ...text('Whether packages are kept once they are installed.'), enum: ['0', '1'] },
    metadata_expire_filter: {
      ...text('Which commands may go by old lists.'),
      enum: ['never', 'read-only:past', 'read-only:present', 'read-only:future'],
    },
    mirrorlist_expire: text('How long the list of mirrors counts, in seconds.'),
    protect: flag('Whether others may not update its packages.'),
    s3_enabled: flag('Whether it is asked as S3 is.'),
    ssl_check_cert_permissions: flag('Whether it matters who may read our certificate.'),
    throttle: text('How fast it may be: a part of bandwidth, or bytes a second.'),
    ui_repoid_vars: text('Variables that are shown with its id.'),
    ...fileArguments,
  },
  required: ['name'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Keeps a repository of dnf or yum in a file of repositories; others in it stay as they are.',
  args,
  examples: [
    {
      title: 'Have a repository',
      yaml: '- yum_repository:\n    name: epel\n    description: Extra packages\n    baseurl: https://example.com/epel/9/$basearch/\n    gpgkey: https://example.com/RPM-GPG-KEY-EPEL-9\n    gpgcheck: true',
      lab: true,
    },
    { title: 'Have it no more', yaml: '- yum_repository:\n    name: epel\n    state: absent', lab: true },
  ],
  returns: { repo: 'The id of the repository.', state: 'What was asked for.' },
  needs: (a, machine) => edits.needs(asEdit(a), machine),
  refuse: (a, now, machine) => refusalOf(a) ?? edits.refuse(asEdit(a), now, machine),
  have: (now, a, machine): State => edits.have(now, asEdit(a), machine),
  want: (a, now, machine): State => edits.want(asEdit(a), now, machine),
  apply: (change, a, now, machine) => edits.apply(change, asEdit(a), now, machine),
  makes: (change, a, now, machine) => edits.makes(change, asEdit(a), now, machine),
  text: (a, now, machine) => edits.text(asEdit(a), now, machine),
  result: (_now, _change, a) => ({ repo: a.name, state: a.state }),
})

const edits = editing(edit, 'backup_file')
const ours = ['name', 'file', 'reposdir', 'state', 'description', ...Object.keys(fileArguments)]

interface Asked extends EditArgs {
  readonly asked: Args
}

function asEdit(a: Args): Asked {
  const { mode, owner, group, attributes, seuser, serole, setype, selevel, unsafe_writes } = a
  const given = { mode, owner, group, attributes, seuser, serole, setype, selevel, unsafe_writes }
  const files = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return { ...files, asked: a, path: posix.join(a.reposdir, `${a.file ?? a.name}.repo`), create: true, backup: false }
}

function edit({ asked }: Asked, held: string | undefined): Edit {
  if (asked.state === 'absent') return { text: held === undefined ? undefined : withoutSection(held, asked.name), message: '' }
  return { text: withSection(held ?? '', asked.name, optionsOf(asked)), message: '' }
}

/** Options as the file has them, in the order of their names, as Ansible writes them. */
function optionsOf(a: Args): readonly (readonly [name: string, value: string])[] {
  const given = Object.entries(a).filter(([name, value]) => !ours.includes(name) && value !== undefined)
  const options = [...given.map(([name, value]) => [name, valueOf(name, value)] as const), ['name', a.description ?? a.name] as const]
  return options.sort(([one], [other]) => (one < other ? -1 : 1))
}

function valueOf(name: string, value: unknown): string {
  if (value instanceof Secret) return String(value.reveal())
  if (typeof value === 'boolean') return value ? '1' : '0'
  return Array.isArray(value) ? value.join(name === 'exclude' || name === 'includepkgs' ? ' ' : '\n') : String(value)
}

function refusalOf(a: Args): string | undefined {
  if (!/^[\w.:-]+$/.test(a.name)) return `"${a.name}" is no id of a repository; take letters, digits and -_.:`
  if (a.file?.includes('/')) return `file is a name without a folder: ${a.file}; give the folder as reposdir`
  if (a.state === 'present' && a.baseurl === undefined && a.metalink === undefined && a.mirrorlist === undefined)
    return 'one of baseurl, metalink and mirrorlist is needed; say where its packages are'
  const odd = optionsOf(a).find(([name, value]) => /[\r\n]/.test(value) && !['baseurl', 'gpgkey'].includes(name))
  return odd && `${odd[0]} has more than one line; write it in one`
}

import { type Json, reader } from '../engine/module.ts'
import { type Listable, listable, type PackageList, packageList } from '../engine/state/packages/package-list.ts'
import type { Question } from '../engine/state/question.ts'

export default reader({
  description: 'Lists the packages that are installed, as facts.',
  args: {
    type: 'object',
    properties: {
      manager: {
        type: 'array',
        items: { type: 'string', enum: ['auto', 'rpm', 'apt', 'portage', 'pkg', 'pacman', 'apk', 'pkg_info'] },
        default: ['auto'],
        description: 'Whose packages; portage, pkg and pkg_info are not built.',
      },
      strategy: {
        type: 'string',
        enum: ['first', 'all'],
        default: 'first',
        description: 'Whether those of the first manager that is there are told, or those of all.',
      },
    },
  },
  examples: [
    {
      title: 'Is there a package?',
      yaml: '- package_facts:\n\n- debug:\n    msg: "{{ ansible_facts.packages[\'base-files\'][0].version }}"\n  when: "\'base-files\' in ansible_facts.packages"',
    },
  ],
  returns: { ansible_facts: 'The packages, as packages: by their names a list of what is installed of each.' },
  facts: () => ['packages'],
  needs: (): { readonly [manager in Listable]: Question<PackageList> } => ({
    apt: packageList('apt'),
    rpm: packageList('rpm'),
    pacman: packageList('pacman'),
    apk: packageList('apk'),
  }),
  refuse: (a, now) =>
    chosen(a, now).length > 0
      ? undefined
      : `Could not detect a supported package manager from the following list: ${JSON.stringify(asked(a.manager)).replaceAll('"', "'").replaceAll(',', ', ')}; name one that the host has, or leave manager out`,
  result: (now, a) => {
    const packages = new Map<string, Json[]>()
    for (const one of chosen(a, now).flatMap(manager => now[manager].packages))
      packages.set(one.name, [...(packages.get(one.name) ?? []), { ...one }])
    return { ansible_facts: { packages: Object.fromEntries(packages) } }
  },
})

type Args = { readonly manager: readonly string[]; readonly strategy: 'first' | 'all' }

function asked(managers: readonly string[]): readonly string[] {
  return managers.includes('auto') ? listable : managers
}

function chosen(a: Args, now: { readonly [manager in Listable]: PackageList }): readonly Listable[] {
  const there = asked(a.manager).flatMap(name => listable.filter(manager => manager === name && now[manager].isThere))
  return a.strategy === 'first' ? there.slice(0, 1) : there
}

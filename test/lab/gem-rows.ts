import { expect } from 'vitest'
import gem from '../../modules/gem.ts'
import type { Row } from './module-row.ts'

const written = `cd /srv && for v in 1.0.0 1.2.0 1.10.0; do
printf 'Gem::Specification.new { |s| s.name = "words"; s.version = "%s"; s.summary = "x"; s.authors = ["it"]; s.files = [] }' $v >words.gemspec
gem build -q words.gemspec 2>/dev/null; done
mkdir -p gems/gems && mv *.gem gems/gems && gem generate_index -d gems >/dev/null 2>&1`
const words = { name: 'words', repository: 'file:///srv/gems', user_install: false }
const list = 'gem list --local -e words'

/** Gems of Ruby, from a repository that is a folder. */
export const gemRows: { readonly [sentence: string]: Row } = {
  'gem: no ruby': {
    module: gem,
    args: { ...words, executable: '/no/gem' },
    comes: { status: 'failed', failure: expect.stringMatching(/a task before this one must install ruby/) },
  },
  'gem: a version': {
    module: gem,
    before: `apt-get -qq -y install ruby >/dev/null; ${written}`,
    args: { ...words, version: '1.0.0' },
    comes: { status: 'changed', change: { versions: '1.0.0' }, result: { version: '1.0.0' } },
    says: [list, 'words (1.0.0)\n'],
  },
  'gem: any version is enough': { module: gem, args: words, comes: { status: 'ok' } },
  'gem: the newest besides': {
    module: gem,
    args: { ...words, state: 'latest' },
    comes: { status: 'changed', change: { versions: '1.10.0, 1.0.0' } },
    says: [list, 'words (1.10.0, 1.0.0)\n'],
  },
  'gem: one version goes': {
    module: gem,
    args: { ...words, version: '1.0.0', state: 'absent' },
    comes: { status: 'changed', change: { versions: '1.10.0' } },
    says: [list, 'words (1.10.0)\n'],
  },
  'gem: all go': { module: gem, args: { ...words, state: 'absent' }, comes: { status: 'changed' }, says: [list, '\n'] },
  'gem: from a file, in a folder of its own': {
    module: gem,
    args: { name: 'words', gem_source: '/srv/gems/gems/words-1.2.0.gem', user_install: false, install_dir: "/srv/it's $(x)" },
    comes: { status: 'changed' },
    says: [`ls "/srv/it's \\$(x)/gems"; ${list}`, 'words-1.2.0\n\n'],
  },
  'gem: and away from there': {
    module: gem,
    args: { name: 'words', user_install: false, install_dir: "/srv/it's $(x)", state: 'absent' },
    comes: { status: 'changed' },
    says: [`ls "/srv/it's \\$(x)/gems"`, ''],
  },
  'gem: one that the repository has not': {
    module: gem,
    args: { ...words, name: 'none', state: 'latest' },
    comes: {
      status: 'failed',
      failure: "Could not find a valid gem 'none' in any repository; see its name, and that the repository can be reached",
    },
  },
}

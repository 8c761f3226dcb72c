import { describe, expect, test } from 'vitest'
import { type Effects, effectsOf } from '../../engine/text/maintainer-script.ts'
import { shown } from '../support/script-works.ts'

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
  'what a function read from elsewhere makes': ['. /usr/share/x/functions\nconfigure_version 15 ""', 'something /etc/postgresql/…'],
  'what it makes in each of several folders': ['php_invoke enmod 8.2 ALL mysqli', 'something /etc/php/*/*/conf.d/…'],
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

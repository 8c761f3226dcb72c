import { expect, test } from 'vitest'
import type { Sides } from '../../engine/module.ts'
import { Content } from '../../engine/state/content.ts'
import { absent } from '../../engine/state/files/file.ts'
import { editDiff, stateDiff, writtenDiff } from '../../engine/state/files/file-diff.ts'
import { heldBytes, type Piece } from '../../engine/state/files/pieces.ts'

const bytes = (text: string) => Buffer.from(text)
const sides: Sides = { isShown: true, isHidden: false, largest: 8, old: { bytes: bytes('old\n') } }
const piece = (text: string, isThere = true): Piece => ({
  path: '/srv/a',
  now: isThere ? { exists: true, type: 'file' } : absent,
  type: 'file',
  holds: heldBytes(bytes(text)),
  asked: {},
})
const written = (text: string, more: Partial<Sides> = {}, isThere = true) => {
  const one = piece(text, isThere)
  return writtenDiff({ content: Content.of(text) }, one, [one], '/play/a', { ...sides, ...more })
}
const hidden = " [[ Diff output has been hidden because 'no_log: true' was specified for this result ]]\n"

const cases: { readonly [sentence: string]: readonly [got: unknown, wanted: unknown] } = {
  'both texts of a file that is written anew': [
    written('new\n'),
    [{ before_header: '/srv/a', before: 'old\n', after_header: '/play/a', after: 'new\n' }],
  ],
  'a new file has no header before': [written('new\n', {}, false), [{ before: '', after_header: '/play/a', after: 'new\n' }]],
  'what is binary or too large is named, not shown': [
    [written('a\0b'), written('123456789', { old: { bytes: bytes('a\0') } })],
    [[{ before_header: '/srv/a', before: 'old\n', src_binary: 1 }], [{ dst_binary: 1, src_larger: 8 }]],
  ],
  'what nobody asked for is not there': [written('new\n', { isShown: false }), []],
  'what nobody may see is hidden, whatever is known': [
    written('new\n', { isHidden: true }),
    [{ before_header: '/srv/a', before: '', after_header: '/play/a', after: hidden }],
  ],
  'a folder that goes is told with what was in it': [
    stateDiff('/srv/d', {
      from: 'directory',
      to: 'absent',
      links: [undefined, undefined],
      old: {
        entries: [
          { path: 'e', type: 'directory' },
          { path: 'e/f', type: 'file' },
        ],
      },
    }),
    {
      before: { path: '/srv/d', state: 'directory', path_content: { directories: ['/srv/d/e'], files: ['/srv/d/e/f'] } },
      after: { path: '/srv/d', state: 'absent' },
    },
  ],
  'an edit that leaves the text alone has none, where the module tells of texts alone': [
    editDiff('text', '/srv/a', { before: 'a', after: 'a' }, { before: {}, after: { mode: '0600' } }),
    undefined,
  ],
}

test.each(Object.entries(cases))('%s', (_sentence, [got, wanted]) => {
  expect(got).toStrictEqual(wanted)
})

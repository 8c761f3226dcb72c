import { describe, expect, test } from 'vitest'
import { visible, visibleBlock } from '../../engine/report/visible.ts'

const lines: { readonly [sentence: string]: readonly [text: string, line: string, block: string] } = {
  'leaves words of all languages': ['grüße 你好 👩‍💻', 'grüße 你好 👩‍💻', 'grüße 你好 👩‍💻'],
  'shows escapes of terminals': ['\u001b[2J\u009b1m', '\\u001b[2J\\u009b1m', '\\u001b[2J\\u009b1m'],
  'shows bells, backspaces and DEL': ['\u0007\b\u007f\0', '\\u0007\\u0008\\u007f\\u0000', '\\u0007\\u0008\\u007f\\u0000'],
  'keeps newlines and tabs of a block': ['a\n\tb', 'a\\n\\tb', 'a\n\tb'],
  'shows a carriage return that would hide a line': ['safe\revil', 'safe\\revil', 'safe\\revil'],
  'takes the lines of Windows as lines': ['a\r\nb', 'a\\r\\nb', 'a\nb'],
  'shows what turns the direction': ['\u202egpj.exe\u2069', '\\u202egpj.exe\\u2069', '\\u202egpj.exe\\u2069'],
  'shows halves of characters': ['\ud800a\udc00', '\\ud800a\\udc00', '\\ud800a\\udc00'],
}

describe('a text on a screen', () => {
  test.each(Object.entries(lines))('%s', (_, [text, line, block]) => {
    expect([visible(text), visibleBlock(text)]).toStrictEqual([line, block])
  })
})

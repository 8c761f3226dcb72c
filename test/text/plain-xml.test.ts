import { expect, test } from 'vitest'
import { plainXml } from '../../engine/text/plain-xml.ts'

test.each([
  ['a &lt; b &amp;&amp; &quot;c&quot; &gt; &apos;d&apos;', `a < b && "c" > 'd'`],
  ['&amp;lt; stays what it was', '&lt; stays what it was'],
  ['&unknown; and & alone', '&unknown; and & alone'],
])('%s', (xml, text) => {
  expect(plainXml(xml)).toBe(text)
})

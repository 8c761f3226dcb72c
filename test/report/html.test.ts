import { expect, test } from 'vitest'
import { html } from '../../engine/report/html.ts'

test.each([
  ['a text', () => html`<p>${'<b>&"\''}</p>`, '<p>&lt;b&gt;&amp;&quot;&#39;</p>'],
  ['a text in an attribute', () => html`<p class="${'" onclick="x'}"></p>`, '<p class="&quot; onclick=&quot;x"></p>'],
  ['a number', () => html`${42}`, '42'],
  ['a piece, which is HTML already', () => html`<p>${html`<b>${'<'}</b>`}</p>`, '<p><b>&lt;</b></p>'],
  ['a list of both', () => html`${['<', html`<br>`]}`, '&lt;<br>'],
  ['control characters, which are shown', () => html`${'\u001b[31m\u202e\n'}`, '\\u001b[31m\\u202e\n'],
])('HTML holds %s', (_, made, text) => {
  expect(String(made())).toBe(text)
})

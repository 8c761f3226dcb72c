const controls = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu
const short: { readonly [char: string]: string } = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A text for one line of a screen: whatever would move the cursor, ring, colour or turn the direction stands there as an escape. */
export function visible(text: string): string {
  return text.replace(controls, char => short[char] ?? escapeOf(char))
}

/** The same for a block of text: newlines and tabs stay. */
export function visibleBlock(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(controls, char => (char === '\n' || char === '\t' ? char : (short[char] ?? escapeOf(char))))
}

/** JSON as it is safe to look at on a terminal; it reads back as the same. */
export function visibleJson(json: string): string {
  return json.replace(controls, escapeOf)
}

function escapeOf(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
}

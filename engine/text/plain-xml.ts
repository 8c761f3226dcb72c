const entities: { readonly [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** A text of XML without its entities, where those are the five that every XML has. */
export function plainXml(text: string): string {
  return text.replace(/&(\w+);/g, (whole, name: string) => entities[name] ?? whole)
}

/** The value of an attribute, by the text between a tag's name and its end; empty where it is not there. */
export function xmlAttribute(attributes: string, name: string): string {
  return plainXml(new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1] ?? '')
}

/** A name with an optional port: `h1:22`, `web[1:3]:22`, `[::1]:22`, an IPv6 address without. */
export function hostAndPort(pattern: string): { name: string; port: number | undefined } {
  const [, address = '', ofAddress] = /^\[((?:[^[\]]|\[[^\]]*\])+)\](?::(\d+))?$/.exec(pattern) ?? []
  if (isAddress(address)) return { name: address, port: ofAddress === undefined ? undefined : Number(ofAddress) }
  if (isAddress(pattern)) return { name: pattern, port: undefined }
  const plain = /^((?:[^:[\]]|\[[^\]]*\])+):(\d+)$/.exec(pattern)
  return plain ? { name: plain[1] ?? '', port: Number(plain[2]) } : { name: pattern, port: undefined }
}

/** Whether a text is an address of IPv6: parts of it may be ranges, and a zone may stand behind it. */
function isAddress(text: string): boolean {
  const whole = text.replace(/\[[^\]]*\]/g, '0').replace(/%\w+$/, '')
  return /^[0-9a-fA-F:.]+$/.test(whole) && whole.split(':').length > 2
}

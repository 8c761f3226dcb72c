/** A name with an optional port: `h1:22`, `[::1]:22`, an IPv6 address without. */
export function hostAndPort(pattern: string): { name: string; port: number | undefined } {
  const bracketed = /^\[([0-9a-fA-F:.]+)\](?::(\d+))?$/.exec(pattern)
  if (bracketed?.[1]?.includes('::') || (bracketed && (bracketed[1]?.split(':').length ?? 0) > 3))
    return { name: bracketed?.[1] ?? '', port: bracketed?.[2] === undefined ? undefined : Number(bracketed[2]) }
  if (/^[0-9a-fA-F:.]+$/.test(pattern) && pattern.split(':').length > 2) return { name: pattern, port: undefined }
  const plain = /^(.*\]|[^:]*):(\d+)$/.exec(pattern)
  return plain ? { name: plain[1] ?? '', port: Number(plain[2]) } : { name: pattern, port: undefined }
}

/** Answers a question of the domain name system for an address (A) with `address`, whatever the name; any other with nothing. */
export function addressAnswer(question: Buffer, address: string): Buffer {
  const end = endOfQuestion(question)
  const isAddress = question.readUInt16BE(end - 4) === 1
  const header = Buffer.from(question.subarray(0, 12))
  // A response, by one who recurses; the asker's wish for recursion is repeated.
  header.writeUInt16BE(0x8080 | (header.readUInt16BE(2) & 0x7900), 2)
  header.writeUInt16BE(isAddress ? 1 : 0, 6)
  header.writeUInt32BE(0, 8)
  if (!isAddress) return Buffer.concat([header, question.subarray(12, end)])
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)])
  return Buffer.concat([header, question.subarray(12, end), record])
}

/** One question follows the header: a name of labels, its type, its class. */
function endOfQuestion(message: Buffer): number {
  let at = 12
  while ((message[at] ?? 0) !== 0) at += 1 + (message[at] ?? 0)
  return at + 5
}

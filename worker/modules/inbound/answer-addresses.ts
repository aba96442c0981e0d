import { mostAnswerAddresses } from '../../contracts/inbox.ts'
import type { Mail } from '../mail-in/service.ts'

/**
 * Where the writer of a mail wants answers (RFC 5322 §3.6.2), the sender first if they are among them. Empty when that is
 * the sender alone, or nobody: an address of the workspace's own, or of somebody who works here, would be answered in a
 * circle. Of a long list only the first count, so that no mail makes somebody's answer a mail to many.
 */
export async function answerAddresses(
  { from, replyTo }: Pick<Mail, 'from' | 'replyTo'>,
  isOurs: (address: string) => boolean | Promise<boolean>,
): Promise<string[]> {
  const wanted = [...new Set(replyTo.map(({ address }) => address))].slice(0, mostAnswerAddresses)
  const found: string[] = []
  for (const address of wanted) if (!(await isOurs(address))) found.push(address)
  const sender = from?.address ?? ''
  const others = found.filter((address) => address !== sender)
  if (others.length === 0) return []
  return others.length === found.length ? others : [sender, ...others]
}

/** Whether an address is the one that we give answers to: forty letters that lead a mail back here and tell nobody anything. */
export const isReplyAddress = (address: string): boolean =>
  /^r[+.-][mc][0-9a-z]{1,8}-[0-9a-z]{1,26}-[0-9a-z]{3,4}-[a-z2-7]{16}@/i.test(address)

import { personsReasons, type SuppressionReason } from '../../contracts/consent.ts'

/**
 * Whether a member may take an address off the list. What stands for the person's own word (STOP, a
 * complaint, a withdrawal, an erasure) only after the person has opted in anew; a bounce, a block and what
 * a member decided at any time: if the reason still holds, the next message brings the address back.
 */
export const isRemovable = (reason: SuppressionReason, optedInSince: boolean): boolean =>
  optedInSince || !personsReasons.some((one) => one === reason)

import type { CallProvider, FoundCalls, OutgoingCall } from '../port.ts'

export type SandboxCalls = {
  /** Keeps a message under the id a provider would have given. */
  keep(call: OutgoingCall, providerId: string): Promise<void>
  /** Tells by the provider's own way what it tells of a message unasked; never throws. */
  tell(call: OutgoingCall, providerId: string): Promise<void>
  /** The ids of what was kept of a message, the newest first. */
  listIds(messageId: number): Promise<string[]>
}

/**
 * The provider of a channel without credentials (spec 8.2) where one call carries one message: it is kept,
 * nothing leaves. Like the real ones it knows no key, so that sending takes one path.
 */
export function createSandboxCalls(kept: SandboxCalls): CallProvider {
  return {
    kind: 'calls',
    name: 'sandbox',
    maxParallel: 6,
    requestsPerSecond: 50,
    // What is not among the kept rows was never written.
    reconcileMs: 0,
    async send(call) {
      const providerId = `sandbox-${crypto.randomUUID()}`
      try {
        await kept.keep(call, providerId)
      } catch {
        // The write may have happened: the kept rows tell.
        return { type: 'unclear', code: 'sandbox_unavailable' }
      }
      await kept.tell(call, providerId)
      return { type: 'accepted', providerId }
    },
    async find({ messageId }): Promise<FoundCalls> {
      try {
        return { type: 'found', providerIds: await kept.listIds(messageId) }
      } catch {
        return { type: 'unreachable', code: 'sandbox_unavailable' }
      }
    },
    check: async () => ({ ok: true }),
  }
}

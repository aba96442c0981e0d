/** A topic: a list that people can join and leave by themselves (spec 7.3), under the name they read. */
export type Topic = { name: string; description: string }

/** How often a public form may be sent, per hour but where it says otherwise (spec 6.6). */
export const publicFormLimits = { perAddressOfNetwork: 10, perWorkspace: 500, perEmailADay: 3 } as const

/** A form sent sooner after it was shown was filled by no person. */
export const fastestFormMs = 2_000
/** A form that was shown longer ago is shown anew. */
export const oldestFormMs = 24 * 3_600_000

/** How long the link in the mail of a double opt-in is good for. */
export const optInLifetimeMs = 3 * 86_400_000

/** Where people sign up: the workspace's own page, or that of one contact; `topics`: how many there are to choose from. */
export type SignUpLink = { url: string; topics: number }

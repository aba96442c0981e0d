const isMac = navigator.platform.startsWith('Mac')

/** A shortcut with the key for commands as it is printed on the keyboard: "⌘K" on a Mac, "Ctrl K" elsewhere. */
export const withCommand = (key: string): string => (isMac ? `⌘${key}` : `Ctrl ${key}`)

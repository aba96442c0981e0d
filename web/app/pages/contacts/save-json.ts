/** Saves a value as a JSON file in the browser's downloads. */
export const saveJson = (name: string, value: unknown): void =>
  saveFile(name, new Blob([`${JSON.stringify(value, null, 2)}\n`], { type: 'application/json' }))

/** Saves a file in the browser's downloads. */
export function saveFile(name: string, file: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  // The download holds the file by now.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

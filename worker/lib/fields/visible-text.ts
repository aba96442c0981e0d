/** Latin letters without marks of their own, words apart by one space: nothing to clean. */
const cleanLine = /^[!-~\u00A1-\u02FF]+(?: [!-~\u00A1-\u02FF]+)*$/

/** One line of visible text. */
export const toLine = (text: string): string =>
  cleanLine.test(text)
    ? text
    : text
        .normalize('NFC')
        .replace(/[\p{Cc}\s]+/gu, ' ')
        .trim()

/** Text that may have several lines, without other control characters. */
export const toText = (text: string): string =>
  cleanLine.test(text) ? text : text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '')

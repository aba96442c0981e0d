/** Which translation of a template somebody gets (spec 10.3). */

/** Languages spoken under a country code, the most likely first. A guess: it stands behind what is known. */
const languagesByPrefix: Record<string, readonly string[]> = {
  '1': ['en', 'es', 'fr'],
  '20': ['ar'],
  '212': ['ar', 'fr'],
  '213': ['ar', 'fr'],
  '216': ['ar', 'fr'],
  '218': ['ar'],
  '221': ['fr'],
  '225': ['fr'],
  '234': ['en'],
  '237': ['fr', 'en'],
  '244': ['pt_PT'],
  '254': ['en'],
  '258': ['pt_PT'],
  '27': ['en'],
  '30': ['el'],
  '31': ['nl'],
  '32': ['nl', 'fr', 'de'],
  '33': ['fr'],
  '34': ['es', 'ca'],
  '351': ['pt_PT'],
  '352': ['fr', 'de'],
  '353': ['en'],
  '355': ['sq'],
  '356': ['en'],
  '357': ['el', 'tr'],
  '358': ['fi', 'sv'],
  '359': ['bg'],
  '36': ['hu'],
  '376': ['ca', 'es', 'fr'],
  '377': ['fr'],
  '378': ['it'],
  '379': ['it'],
  '380': ['uk', 'ru'],
  '381': ['sr'],
  '382': ['sr'],
  '383': ['sq', 'sr'],
  '385': ['hr'],
  '386': ['sl'],
  '387': ['hr', 'sr'],
  '389': ['mk', 'sq'],
  '39': ['it'],
  '390471': ['de', 'it'],
  '390472': ['de', 'it'],
  '390473': ['de', 'it'],
  '390474': ['de', 'it'],
  '40': ['ro'],
  '41': ['de', 'fr', 'it'],
  '420': ['cs'],
  '421': ['sk'],
  '423': ['de'],
  '43': ['de'],
  '44': ['en'],
  '45': ['da'],
  '46': ['sv'],
  '47': ['nb'],
  '48': ['pl'],
  '49': ['de'],
  '51': ['es'],
  '52': ['es'],
  '53': ['es'],
  '54': ['es'],
  '55': ['pt_BR'],
  '56': ['es'],
  '57': ['es'],
  '58': ['es'],
  '590': ['fr'],
  '591': ['es'],
  '593': ['es'],
  '594': ['fr'],
  '595': ['es'],
  '596': ['fr'],
  '598': ['es'],
  '61': ['en'],
  '64': ['en'],
  '65': ['en', 'zh_CN'],
  '7': ['ru'],
  '81': ['ja'],
  '852': ['zh_CN', 'en'],
  '86': ['zh_CN'],
  '880': ['bn'],
  '90': ['tr'],
  '91': ['hi', 'en'],
  '92': ['ur', 'en'],
  '961': ['ar', 'fr', 'en'],
  '962': ['ar'],
  '965': ['ar'],
  '966': ['ar'],
  '971': ['ar', 'en'],
  '972': ['he', 'ar'],
  '974': ['ar'],
}
const longestPrefix = Math.max(...Object.keys(languagesByPrefix).map((prefix) => prefix.length))

/** The likely languages behind a number in E.164; none for one that tells nothing. */
export function languagesOfPhone(phone: string): readonly string[] {
  const digits = phone.replace(/\D/g, '')
  for (let length = longestPrefix; length > 0; length--) {
    const found = languagesByPrefix[digits.slice(0, length)]
    if (found) return found
  }
  return []
}

/** Languages known by more than one code: Norwegian's own name, and what ISO 639-1 still lists. */
const otherCodes: Record<string, string> = { no: 'nb', nn: 'nb', iw: 'he' }

const normalise = (language: string): string => {
  const [base = '', region] = language.trim().replace('-', '_').split('_')
  const code = otherCodes[base.toLowerCase()] ?? base.toLowerCase()
  return region === undefined ? code : `${code}_${region.toUpperCase()}`
}
const baseOf = (language: string): string => language.split('_')[0] ?? language

export type TranslationReason = 'language' | 'phone' | 'default'

/**
 * The translation for one person: by the language on the contact, else by the prefix of the number, else the
 * default. Among regional ones of a language the number decides ("pt" and +55 is Brazilian). Null when
 * `available`, the translations that may be sent now, has none of these.
 */
export function chooseTranslation<Language extends string>(
  available: readonly Language[],
  person: { language: string | null; phone: string | null },
  defaultLanguage: Language,
): { language: Language; by: TranslationReason } | null {
  const spoken = person.phone === null ? [] : languagesOfPhone(person.phone)
  const find = (wanted: string): Language | undefined => {
    const code = normalise(wanted)
    const alike = available.filter((language) => baseOf(language) === baseOf(code))
    return (
      alike.find((language) => language === code) ??
      alike.find((language) => spoken.includes(language)) ??
      alike.find((language) => language === baseOf(code)) ??
      alike[0]
    )
  }
  const known = person.language === null || person.language === '' ? undefined : find(person.language)
  if (known !== undefined) return { language: known, by: 'language' }
  for (const language of spoken) {
    const found = find(language)
    if (found !== undefined) return { language: found, by: 'phone' }
  }
  return available.includes(defaultLanguage) ? { language: defaultLanguage, by: 'default' } : null
}

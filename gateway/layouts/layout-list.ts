import type { XkbNames } from "./xkbcommon.ts"

/**
 * The layouts that text can be pasted in: what is printed on most of the world's keyboards, and the variants that people
 * choose by hand. Layouts that need an input method (Chinese, and Japanese or Korean beyond their Latin letters) have no
 * keys for their characters. xkb's symbols file, then its variants; "-" is the one without a name.
 */
const variants: Readonly<Record<string, string>> = {
  al: "-",
  am: "-",
  at: "- nodeadkeys",
  ba: "-",
  be: "- nodeadkeys",
  bg: "- phonetic",
  br: "- nodeadkeys",
  by: "-",
  ca: "- eng multix",
  ch: "- fr",
  cz: "- qwerty",
  de: "- nodeadkeys mac",
  dk: "- nodeadkeys",
  ee: "-",
  es: "- cat nodeadkeys",
  fi: "- nodeadkeys",
  fr: "- bepo nodeadkeys oss",
  gb: "- intl",
  ge: "-",
  gr: "-",
  hr: "-",
  hu: "- nodeadkeys",
  ie: "-",
  il: "-",
  is: "-",
  it: "- nodeadkeys",
  jp: "-",
  kr: "-",
  kz: "-",
  latam: "- nodeadkeys",
  lt: "-",
  lv: "-",
  mk: "-",
  nl: "-",
  no: "- nodeadkeys",
  pl: "-",
  pt: "- nodeadkeys",
  ro: "- std",
  rs: "- latin",
  ru: "-",
  se: "- nodeadkeys",
  si: "-",
  sk: "- qwerty",
  th: "-",
  tr: "- f",
  ua: "-",
  us: "- altgr-intl colemak dvorak intl",
}

export interface ListedLayout extends XkbNames {
  /** `de` or `de-nodeadkeys`: the name on the wire and of its file. */
  readonly id: string
}

export const listedLayouts: readonly ListedLayout[] = Object.entries(variants).flatMap(([layout, names]) =>
  names.split(" ").map((name) => {
    const variant = name === "-" ? "" : name
    return { id: variant === "" ? layout : `${layout}-${variant}`, layout, variant }
  }),
)

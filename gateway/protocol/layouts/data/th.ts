// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "th",
  name: "Thai",
  levels: [
    [0, "_ๅ/-ภถ\u{e38}\u{e36}คตจขชๆไำพะ\u{e31}\u{e35}รนยบลฟหกดเ\u{e49}\u{e48}าสวงฃ<ผปแอ\u{e34}\u{e37}ทมใฝ "],
    [2, "%+๑๒๓๔\u{e39}฿๕๖๗๘๙๐\"ฎฑธ\u{e4d}\u{e4a}ณฯญฐ,ฤฆฏโฌ\u{e47}\u{e4b}ษศซ.ฅ>()ฉฮ\u{e3a}\u{e4c}?ฒฬฦ"],
  ],
  dead: [],
} satisfies LayoutData

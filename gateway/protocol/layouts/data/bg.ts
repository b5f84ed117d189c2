// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "bg",
  name: "Bulgarian",
  levels: [
    [0, "(1234567890-.,уеишщксдзц;ьяаожгтнвмч„�юйъэфхпрлб "],
    [2, ")!?+\"%=:/–№$€ыУЕИШЩКСДЗЦ§ѝЯАОЖГТНВМЧ“ЍЮЙЪЭФХПРЛБ"],
  ],
  dead: [],
} satisfies LayoutData

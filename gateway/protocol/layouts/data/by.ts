// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "by",
  name: "Belarusian",
  levels: [
    [0, "ё1234567890-=йцукенгшўзх'фывапролджэ\\�ячсмітьбю. "],
    [2, "Ё!\"№;%:?*()_+ЙЦУКЕНГШЎЗХ�ФЫВАПРОЛДЖЭ/|ЯЧСМІТЬБЮ,"],
  ],
  dead: [],
} satisfies LayoutData

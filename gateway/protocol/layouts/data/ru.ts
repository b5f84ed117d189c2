// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "ru",
  name: "Russian",
  levels: [
    [0, "ё1234567890-=йцукенгшщзхъфывапролджэ\\�ячсмитьбю. "],
    [2, "Ё!\"№;%:?*()_+ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭ/|ЯЧСМИТЬБЮ,"],
  ],
  dead: [],
} satisfies LayoutData

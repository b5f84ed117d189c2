// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "kz",
  name: "Kazakh",
  levels: [
    [0, "(\"әіңғ,.үұқөһйцукенгшщзхъфывапролджэ\\<ячсмитьбю№ "],
    [2, ")!ӘІҢҒ;:ҮҰҚӨҺЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭ/>ЯЧСМИТЬБЮ?"],
  ],
  dead: [],
} satisfies LayoutData

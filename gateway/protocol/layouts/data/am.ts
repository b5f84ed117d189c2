// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "am",
  name: "Armenian",
  levels: [
    [0, "՝ֆձ֊,։՞․՛)օէղճփբսմուկըթծցջվգեանիտհպր»?ժդչյզլքխշռ "],
    [2, "՜ՖՁ—$…%և՚(ՕԷՂՃՓԲՍՄՈՒԿԸԹԾՑՋՎԳԵԱՆԻՏՀՊՐ«�ԺԴՉՅԶԼՔԽՇՌ"],
  ],
  dead: [],
} satisfies LayoutData

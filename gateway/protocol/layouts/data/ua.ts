// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "ua",
  name: "Ukrainian",
  levels: [
    [0, "'1234567890-=йцукенгшщзхїфівапролджєґ�ячсмитьбю. "],
    [2, "ʼ!\"№;%:?*()_+ЙЦУКЕНГШЩЗХЇФІВАПРОЛДЖЄҐ�ЯЧСМИТЬБЮ,"],
    [64, "\u{301}¹²§$°<>•[]—≠јџў®ёњ�����ъ�ы�����љђ�э\\��ћ©��™�«»/"],
    [66, "~�’₴€����{}–±ЈЏЎ�ЁЊ�����Ъ�Ы�����ЉЂ�Э|¦�Ћ�����„“…"],
  ],
  dead: [],
} satisfies LayoutData

// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "se-nodeadkeys",
  name: "Swedish (no dead keys)",
  levels: [
    [0, "§1234567890+´qwertyuiopå¨asdfghjklöä'�zxcvbnm,.- "],
    [2, "½!\"#¤%&/()=?`QWERTYUIOPÅ^ASDFGHJKLÖÄ*�ZXCVBNM;:_"],
    [64, "¶¡@£$€¥{[]}\\±�ſ�®þ←↓→œ��~ªßðđŋħ�ĸłøæ�|«»©„“”µ¸·"],
    [66, "¾¹²³¼¢⅝÷��°¿¬Ω���Þ�↑ıŒ��ˇºẞÐ�ŊĦ��ŁØÆ×¦<>�‚‘’�˛˙�\u{a0}"],
  ],
  dead: [
    [[13, 64], "ƁBƇCƈcƊDƑFƒfƓGƘKƙkƝNƤPƥpƬTƭtƲVȤZȥzɓbɗdɠgɦhɱmɲnɼrʂsʋvʠq\u{309} ẢAảaẺEẻeỈIỉiỎOỏoỦUủuỶYỷyⱮMⱲWⱳw"],
    [[13, 64, 13, 66], "ỞOởoỬUửu"],
    [[56, 64], "\u{323} ḄBḅbḌDḍdḤHḥhḲKḳkḶLḷlṂMṃmṆNṇnṚRṛrṢSṣsṬTṭtṾVṿvẈWẉwẒZẓzẠAạaẸEẹeỊIịiỌOọoỤUụuỴYỵy⨥+⨪-⩦="],
    [[56, 64, 13, 66], "ỢOợoỰUựu"],
    [[13, 66], "ƠOơoƯUưu\u{31b} "],
  ],
} satisfies LayoutData

// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "latam-nodeadkeys",
  name: "Spanish (Latin American, no dead keys)",
  levels: [
    [0, "|1234567890'¿qwertyuiop`+asdfghjklñ´ç�zxcvbnm,.- "],
    [2, "°!\"#$%&/()=?¡QWERTYUIOP^*ASDFGHJKLÑ¨Ç�ZXCVBNM;:_"],
    [64, "¬�@·~½�{[]}\\¸�ſ€¶ŧ←↓→øþ��æßðđŋħ�ĸł����«»¢„“”µ•"],
    [66, "��⅛£�⅜⅝⅞™±��˛Ω§�®Ŧ¥↑ıØÞ�¯ÆẞÐªŊĦ��Ł˝�˘�<>©‚‘’º×÷˙"],
  ],
  dead: [
    [[13, 64], "ƁBƇCƈcƊDƑFƒfƓGƘKƙkƝNƤPƥpƬTƭtƲVȤZȥzɓbɗdɠgɦhɱmɲnɼrʂsʋvʠq\u{309} ẢAảaẺEẻeỈIỉiỎOỏoỦUủuỶYỷyⱮMⱲWⱳw"],
    [[13, 64, 13, 66], "ỞOởoỬUửu"],
    [[56, 64], "\u{323} ḄBḅbḌDḍdḤHḥhḲKḳkḶLḷlṂMṃmṆNṇnṚRṛrṢSṣsṬTṭtṾVṿvẈWẉwẒZẓzẠAạaẸEẹeỊIịiỌOọoỤUụuỴYỵy⨥+⨪-⩦="],
    [[56, 64, 13, 66], "ỢOợoỰUựu"],
    [[13, 66], "ƠOơoƯUưu\u{31b} "],
  ],
} satisfies LayoutData

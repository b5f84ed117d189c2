// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "fr-nodeadkeys",
  name: "French (no dead keys)",
  levels: [
    [0, "²&é\"'(-è_çà)=azertyuiop^$qsdfghjklmù*�wxcvbn,;:! "],
    [2, "~1234567890°+AZERTYUIOP¨£QSDFGHJKLM%µ�WXCVBN?./§"],
    [64, "¬¹�#{[|`\\�@]}æ«€¶ŧ←↓→øþ�¤�ßðđŋħ�ĸł�����»¢„“”´•·"],
    [66, "�¡⅛��⅜⅝⅞™±�¿˛Æ<�®Ŧ¥↑ıØÞ�¯ΩẞÐªŊĦ��Łºˇ˘¦�>©‚‘’˝×÷˙"],
  ],
  dead: [
    [[47, 64], "ÄAËEÏIÖOÜUäaëeïiöoüuÿyŸYǜù\u{344}'ḦHḧhẄWẅwẌXẍxẗt"],
    [[13, 64], "ƁBƇCƈcƊDƑFƒfƓGƘKƙkƝNƤPƥpƬTƭtƲVȤZȥzɓbɗdɠgɦhɱmɲnɼrʂsʋvʠq\u{309} ẢAảaẺEẻeỈIỉiỎOỏoỦUủuỶYỷyⱮMⱲWⱳw"],
    [[13, 64, 13, 66], "ỞOởoỬUửu"],
    [[56, 64], "\u{323} ḄBḅbḌDḍdḤHḥhḲKḳkḶLḷlṂMṃmṆNṇnṚRṛrṢSṣsṬTṭtṾVṿvẈWẉwẒZẓzẠAạaẸEẹeỊIịiỌOọoỤUụuỴYỵy⨥+⨪-⩦="],
    [[56, 64, 13, 66], "ỢOợoỰUựu"],
    [[47, 66], "ÅAåaŮUůuẘwẙy"],
    [[13, 66], "ƠOơoƯUưu\u{31b} ừù"],
  ],
} satisfies LayoutData

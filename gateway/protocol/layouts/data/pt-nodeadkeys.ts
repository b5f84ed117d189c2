// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "pt-nodeadkeys",
  name: "Portuguese (no dead keys)",
  levels: [
    [0, "\\1234567890'«qwertyuiop+´asdfghjklçº~�zxcvbnm,.- "],
    [2, "|!\"#$%&/()=?»QWERTYUIOP*`ASDFGHJKLÇª^�ZXCVBNM;:_"],
    [64, "¬¹@£§½�{[]}�¸�ſ€¶ŧ←↓→øþ��æßðđŋħ�ĸł������¢„“”µ•·"],
    [66, "�¡⅛��⅜⅝⅞™±°¿˛Ω��®Ŧ¥↑ıØÞ��ÆẞÐ�ŊĦ��Ł˝ˇ��<>©‚‘’�×÷˙"],
  ],
  dead: [
    [[48, 64], "ÃAÑNÕOãañnõoĨIĩiŨUũuṼVṽvẼEẽeỸYỹy≃=≲<≳>"],
    [[48, 64, 13, 66], "ỠOỡoỮUữu"],
    [[48, 64, 49, 66], "ẴAẵa"],
    [[13, 64], "ƁBƇCƈcƊDƑFƒfƓGƘKƙkƝNƤPƥpƬTƭtƲVȤZȥzɓbɗdɠgɦhɱmɲnɼrʂsʋvʠq\u{309} ẢAảaẺEẻeỈIỉiỎOỏoỦUủuỶYỷyⱮMⱲWⱳw"],
    [[13, 64, 13, 66], "ỞOởoỬUửu"],
    [[13, 64, 49, 66], "ẲAẳa"],
    [[49, 64], "ÀAÈEÌIÒOÙUàaèeìiòoùuǛVǜvǸNǹnẀWẁwỲYỳyῺΩ"],
    [[49, 64, 48, 66], "ḔEḕeṐOṑo"],
    [[49, 64, 13, 66], "ỜOờoỪUừu"],
    [[49, 64, 49, 66], "ẰAằa"],
    [[56, 64], "\u{323} ḄBḅbḌDḍdḤHḥhḲKḳkḶLḷlṂMṃmṆNṇnṚRṛrṢSṣsṬTṭtṾVṿvẈWẉwẒZẓzẠAạaẸEẹeỊIịiỌOọoỤUụuỴYỵy⨥+⨪-⩦="],
    [[56, 64, 13, 66], "ỢOợoỰUựu"],
    [[48, 66], "¯ ĀAāaĒEēeĪIīiŌOōoŪUūuǕVǖvǢÆǣæȲYȳyḠGḡg"],
    [[48, 66, 48, 64], "ȬOȭo"],
    [[48, 66, 56, 64], "ḸLḹlṜRṝr"],
    [[13, 66], "ƠOơoƯUưu\u{31b} "],
    [[49, 66], "ĂAăaĔEĕeĞGğgĬIĭiŎOŏoŬUŭu˘ "],
    [[49, 66, 56, 64], "ẶAặa"],
  ],
} satisfies LayoutData

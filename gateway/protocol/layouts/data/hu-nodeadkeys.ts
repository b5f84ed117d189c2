// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "hu-nodeadkeys",
  name: "Hungarian (no dead keys)",
  levels: [
    [0, "0123456789öüóqwertzuiopőúasdfghjkléáű�yxcvbnm,.- "],
    [2, "§'\"+!%/=()ÖÜÓQWERTZUIOPŐÚASDFGHJKLÉÁŰ�YXCVBNM?:_"],
    [64, "¬~ˇ^˘°˛`˙´˝¨¸\\|Ä¶ŧ–€Í„”÷×äđĐ[]ħíłŁ$ß¤�>#&@{}<;�*"],
    [66, "�¡⅛£�⅜⅝⅞™±�¿�Ω��®Ŧ¥↑�ØÞ���ẞÐªŊĦ���¢�����©‚‘’º"],
  ],
  dead: [
    [[46, 66], "ĄAąaĘEęeĮIįiŲUųuǪOǫo"],
    [[47, 66], "ÅAåaŮUůuǺÁǻáẘwẙy"],
    [[48, 66], "¯ ĀAāaĒEēeĪIīiŌOōoŪUūuǕÜǖüǞÄǟäȪÖȫöȲYȳyḖÉḗéḠGḡgṒÓṓó"],
    [[48, 66, 46, 66], "ǬOǭo"],
    [[48, 66, 56, 66], "ǠAǡaȰOȱo"],
    [[49, 66], "ĂAăaĔEĕeĞGğgĬIĭiŎOŏoŬUŭuẮÁắá"],
    [[56, 66], "ĊCċcĖEėeĠGġgİIıiĿLŀlŻZżzȦAȧaȮOȯoȷjḂBḃbḊDḋdḞFḟfḢHḣhṀMṁmṄNṅnṖPṗpṘRṙrṠSṡsṪTṫtẆWẇwẊXẋxẎYẏy"],
  ],
} satisfies LayoutData

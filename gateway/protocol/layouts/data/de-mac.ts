// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "de-mac",
  name: "German (Macintosh)",
  levels: [
    [0, "�1234567890ß�qwertzuiopü+asdfghjklöä#<yxcvbnm,.- "],
    [2, "°!\"§$%&/()=?�QWERTZUIOPÜ*ASDFGHJKLÖÄ'>YXCVBNM;:_"],
    [64, "′¡²³¼[]|{}�\\�«ſ€®ŧ←¨�øþ·~å�ðđ©ª�ĸ@��’�»�¢„“�µ�…–"],
    [66, "″�⅛£¤⅜⅝��±�¿�����Ŧ¥ÁÛØÞ�¯ÅẞÐ�ŊĦ��Ł����›‹�‚‘�º×÷—"],
  ],
  dead: [
    [[53, 0], "^ ¹1ÂAÊEÎIÔOâaêeîiôoûuĈCĉcĜGĝgĤHĥhĴJĵjŜSŝsŴWŵwŶYŷyẐZẑz⁰0⁴4⁵5⁶6⁷7⁸8⁹9⁺+⁻-⁼=⁽(⁾)"],
    [[53, 0, 46, 0], "ẤAấaẾEếeỐOốo"],
    [[53, 0, 46, 2], "ẦAầaỀEềeỒOồo"],
    [[53, 0, 13, 64], "ẬAậaỆEệeỘOộo"],
    [[46, 0], "ÉEÍIÓOÚUÝYáaéeíióoúuýyĆCćcĹLĺlŃNńnŔRŕrŚSśsŹZźzǗÜǘüǴGǵgǺÅǻåǾØǿøḰKḱkḾMḿmṔPṕpẂWẃw"],
    [[46, 0, 46, 0], "´\u{0}"],
    [[46, 0, 46, 64], "ḈCḉc"],
    [[46, 0, 49, 66], "ẮAắa"],
    [[46, 2], "` ÀAÈEÌIÒOÙUàaèeìiòoùuǛÜǜüǸNǹnẀWẁwỲYỳy"],
    [[46, 2, 49, 66], "ẰAằa"],
    [[46, 64], "¸ ÇCçcĢGģgĶKķkĻLļlŅNņnŖRŗrŞSşsŢTţtȨEȩeḐDḑdḨHḩh₵¢"],
    [[13, 64], "\u{323} ḄBḅbḌDḍdḤHḥhḲKḳkḶLḷlṂMṃmṆNṇnṚRṛrṢSṣsṬTṭtṾVṿvẈWẉwẒZẓzẠAạaẸEẹeỊIịiỌOọoỤUụuỴYỵy⨥+⨪-⩦="],
    [[46, 66], "ĄAąaĘEęeĮIįiŲUųuǪOǫo˛ "],
    [[13, 66], "ĊCċcĖEėeĠGġgİIıiĿLŀlŻZżzȦAȧaȮOȯoȷj˙ ḂBḃbḊDḋdḞFḟfḢHḣhṀMṁmṄNṅnṖPṗpṘRṙrṠSṡsṪTṫtẆWẇwẊXẋxẎYẏyẛſ"],
    [[13, 66, 46, 0], "ṤSṥs"],
    [[13, 66, 13, 64], "ṨSṩs"],
    [[13, 66, 52, 66], "ṦSṧs"],
    [[52, 66], "ČCčcĎDďdĚEěeĽLľlŇNňnŘRřrŠSšsŤTťtŽZžzǍAǎaǏIǐiǑOǒoǓUǔuǙÜǚüǦGǧgǨKǩkǰjȞHȟhˇ ₀0₁1₂2₃3₄4₅5₆6₇7₈8₉9₊+₋-₌=₍(₎)"],
    [[49, 66], "ĂAăaĔEĕeĞGğgĬIĭiŎOŏoŬUŭu˘ "],
    [[49, 66, 46, 64], "ḜEḝe"],
    [[49, 66, 13, 64], "ẶAặa"],
    [[100, 66], "ḆBḇbḎDḏdḴKḵkḺLḻlṈNṉnṞRṟrṮTṯtẔZẕzẖh"],
  ],
} satisfies LayoutData

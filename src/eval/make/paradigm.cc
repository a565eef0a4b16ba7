#include "eval/make/paradigm.h"

#include <algorithm>
#include <string_view>

namespace eval::make {
namespace {

struct Row {
  std::string_view language;
  std::string_view paradigms;  // with " | " between them
};

// Written from grammars' closed classes; of Maltese the article as it assimilates, of Hungarian and English the one before
// vowels, of Turkish the particle by vowel harmony.
constexpr Row kRows[] = {
    {"bul_Cyrl",
     "всеки всяка всяко | този тази това тези | неговия неговата неговото неговите | има имат | своя своето своята своите | човек човека хората | право права правото правата"},
    {"ces_Latn",
     "každý každá každé každého každému | který která které kteří | jeho jejího jejich | má mají mít | je jsou | právo práva právu | všichni všech všem | své svých svého svou"},
    {"dan_Latn", "en et | den det de | har have | er være"},
    {"deu_Latn",
     "der die das den dem des | ein eine einen einem einer eines | seine seiner seinem seinen sein | ist sind | hat haben"},
    {"ell_Grek", "ο η το οι τα τον την του της των τις τους | ένας μία ένα | κάθε καθένας"},
    {"eng_Latn", "a an | is are be | has have | this these | was were"},
    {"ekk_Latn", "on ole olema | tema nende oma | igal iga igaühel"},
    {"fin_Latn",
     "jokaisella jokainen jokaista | hän hänen häntä hänellä hänelle | kaikki kaikkien kaikkia | muu muun muuta muuhun muiden muihin | tämä tämän tässä tätä | on ovat"},
    {"fra_Latn", "le la les | un une | du des | sa son ses | est sont | a ont"},
    {"gle_Latn", "an na | sa san | tá atá bhfuil | a ag | duine daoine"},
    {"hrv_Latn",
     "svaki svaka svako svatko | njegov njegova njegovo njegovu njegovih | koji koja koje kojim | ima imaju | je su | pravo prava pravu | svi sve svih svim | ovoj ovom ovu ove"},
    {"hun_Latn", "a az | van vannak | joga jogai"},
    {"ita_Latn",
     "il lo la i gli le | un uno una | suo sua suoi sue | del dello della dei degli delle | ha hanno"},
    {"lvs_Latn",
     "katrs katra katram katru | viņa viņas viņu | ir irt būt | tiesības tiesību tiesībām tiesībās | visi visu visiem visām | savu sava savas savā"},
    {"lit_Latn",
     "kiekvienas kiekviena kiekvieno kiekvieną kiekvienam | turi turėti turint | jo jos jų"},
    {"mlt_Latn",
     "il id in ir is it ix iż iċ | dan din dawn | tal tad tan tar tas tat tax | għandu għandha għandhom"},
    {"nld_Latn", "de het | een ene | heeft hebben | is zijn | zijn haar hun"},
    {"pol_Latn",
     "każdy każda każde każdego każdemu | jego jej ich | który która które którzy | ma mają | prawo prawa praw | jest są | swoje swoich swego swojej | wszyscy wszystkich wszystkie"},
    {"por_Latn", "o a os as | um uma | seu sua seus suas | do da dos das | tem têm"},
    {"ron_Latn", "un o | al a ai ale | sa său sale săi | are au"},
    {"slk_Latn",
     "každý každá každé každého každému | ktorý ktorá ktoré ktorí | má majú | je sú | právo práva právu | všetci všetkých všetkým | svoje svojho svojich svoju"},
    {"slv_Latn",
     "vsak vsaka vsako vsakega vsakomur | ki kateri katera katere | ima imajo | je so | pravico pravice pravic | vsi vseh vsem vse | svojo svoje svojega svojih | ta te to tej"},
    {"spa_Latn", "el la los las | un una | su sus | del de | tiene tienen"},
    {"swe_Latn", "en ett | den det de | har ha | sin sitt sina"},
    {"cat_Latn", "el la els les | un una | seu seva seus seves | té tenen"},
    {"eus_Latn",
     "du ditu dute ditzake | da dira | dituen duen duten | eskubidea eskubide eskubideak | bere beren | guztiek guztien guztiak"},
    {"glg_Latn", "o a os as | un unha | seu súa seus súas | do da dos das | ten teñen"},
    {"bos_Latn",
     "svaki svaka svako | njegov njegova njegovo njegovu njegovih | koji koja koje kojim | ima imaju"},
    {"isl_Latn", "hver hvert hverja hverjum | hann hún það | sinn sín sitt sína | á eiga"},
    {"kat_Geor", "აქვს აქვთ | უნდა უნდათ | მისი მათი | ყოველ ყოველი ყველა"},
    {"mkd_Cyrl",
     "секој секоја секое | неговиот неговата неговото неговите | овој оваа ова овие | има имаат"},
    {"als_Latn", "i e të së | ka kanë | çdo çdonjë | një disa"},
    {"srp_Cyrl",
     "сваки свака свако | његов његова његово његову његових | који која које којим | има имају"},
    {"srp_Latn",
     "svaki svaka svako | njegov njegova njegovo njegovu njegovih | koji koja koje kojim | ima imaju"},
    {"tur_Latn",
     "da de | bir biri | hakkı hakkını hakkına hakları haklarının | herkes herkesin herkese herkesi | şahıs şahsın şahsı şahsa | her bütün"},
    {"ukr_Cyrl", "кожен кожна кожне кожного | його її їх | який яка яке які | має мають"},
    {"nob_Latn", "en et ei | den det de | har ha | sin sitt sine"},
    {"nno_Latn", "ein ei eit | den det dei | har ha | sin sitt sine | kvar kvart"},
};

std::vector<std::string> forms_in(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (end > 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return out;
}

}  // namespace

std::vector<std::vector<std::string>> paradigms(const std::string& language) {
  std::vector<std::vector<std::string>> out;
  for (const auto& row : kRows) {
    if (row.language != language) continue;
    for (auto rest = row.paradigms; !rest.empty();) {
      const auto end = std::min(rest.find('|'), rest.size());
      out.push_back(forms_in(rest.substr(0, end)));
      rest.remove_prefix(std::min(rest.size(), end + 1));
    }
  }
  return out;
}

}  // namespace eval::make

#include "data/rule/language_table.h"

#include <algorithm>
#include <array>

namespace data::rule {

namespace {

// Clamps: what no text of the house needs and no small Wikipedia should teach.
constexpr double kMinRepeatedLines = 0.2, kMaxRepeatedLines = 0.4, kMaxWordLength = 17;

constexpr LanguageValues clamped(LanguageValues values) {
  values.repeated_lines = std::clamp(values.repeated_lines, kMinRepeatedLines, kMaxRepeatedLines);
  values.max_word_length = std::min(values.max_word_length, kMaxWordLength);
  return values;
}

constexpr LanguageValues kTable[] = {
    // clang-format off
    {"als_Latn", 0.241, 1, 14},
    {"bos_Latn", 0.262, 1, 16},
    {"bul_Cyrl", 0.317, 3, 10},
    {"cat_Latn", 0.294, 2, 11},
    {"ces_Latn", 0.311, 3, 11},
    {"dan_Latn", 0.305, 3, 11},
    {"deu_Latn", 0.263, 0, 15},
    {"ekk_Latn", 0.363, 3, 13},
    {"ell_Grek", 0.310, 3, 11},
    {"eus_Latn", 0.298, 4, 11},
    {"fin_Latn", 0.293, 3, 14},
    {"fra_Latn", 0.264, 2, 11},
    {"gle_Latn", 0.395, 2, 11},
    {"glg_Latn", 0.906, 1, 10},
    {"hrv_Latn", 0.312, 2, 11},
    {"hun_Latn", 0.322, 3, 15},
    {"isl_Latn", 0.292, 2, 13},
    {"ita_Latn", 0.246, 3, 21},
    {"kat_Geor", 0.332, 3, 13},
    {"lit_Latn", 0.320, 3, 12},
    {"lvs_Latn", 0.329, 2, 13},
    {"mkd_Cyrl", 0.248, 2, 10},
    {"mlt_Latn", 0.395, 3, 13},
    {"nld_Latn", 0.296, 3, 17},
    {"nno_Latn", 0.281, 3, 11},
    {"nob_Latn", 0.283, 3, 12},
    {"pol_Latn", 0.320, 3, 12},
    {"por_Latn", 0.287, 3, 13},
    {"ron_Latn", 0.289, 1, 14},
    {"slk_Latn", 0.319, 2, 11},
    {"slv_Latn", 0.317, 2, 12},
    {"spa_Latn", 0.252, 3, 14},
    {"srp_Cyrl", 0.257, 3, 10},
    {"srp_Latn", 0.197, 2, 10},
    {"swe_Latn", 0.292, 3, 12},
    {"tur_Latn", 0.272, 3, 21},
    {"ukr_Cyrl", 0.300, 3, 11},
    // clang-format on
};

}  // namespace

const LanguageValues* language_values(std::string_view language) {
  static const auto table = [] {
    std::array<LanguageValues, std::size(kTable)> out{};
    std::ranges::transform(kTable, out.begin(), clamped);
    return out;
  }();
  const auto* row = std::ranges::find(table, language, &LanguageValues::language);
  return row == table.end() ? nullptr : row;
}

}  // namespace data::rule

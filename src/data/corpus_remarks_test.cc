#include "data/corpus_remarks.h"

#include "data/stage_test.h"

namespace data {
namespace {

// Bug: of 8,775 bytes held out in one language training had 8,757, and nobody said so.
TEST(CorpusRemarks, a_set_of_which_training_has_a_quarter_is_told) {
  const std::vector<HeldoutCount> counts = {
      {.set = "texts", .language = "fra_Latn", .bytes = 8775, .unguarded_bytes = 8757},
      {.set = "pages", .language = "ell_Grek", .bytes = 400, .unguarded_bytes = 100},
      {.set = "pages", .language = "deu_Latn", .bytes = 400, .unguarded_bytes = 99},
      {.set = "pages", .language = "ces_Latn"}};
  const auto said = remarks_on_shared(counts);
  ASSERT_EQ(said.size(), 2u);
  EXPECT_TRUE(said[0].starts_with("99 % of the texts held out in fra_Latn stand in training too"));
  EXPECT_TRUE(said[1].starts_with("25 % of the pages held out in ell_Grek"));
}

// Bug: half of the documents of a folder were gone since their language was in no variant.
TEST(CorpusRemarks, documents_in_a_language_that_is_no_variant_are_counted) {
  Candidates all = {page("eng_Latn", "a", {"one"}), page("bul_Cyrl", "b", {"two"}),
                    page("bul_Cyrl", "c", {"three"})};
  drop_other_languages(all, {"eng_Latn"});
  const auto said = remarks_on_variants(all);
  ASSERT_EQ(said.size(), 1u);
  EXPECT_TRUE(said[0].starts_with("2 documents in bul_Cyrl are left out, for corpus.variants"));
}

}  // namespace
}  // namespace data

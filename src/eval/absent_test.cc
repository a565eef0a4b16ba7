#include "eval/absent.h"

#include <gtest/gtest.h>

#include "base/context.h"
#include "ledger/artefact.h"

namespace eval {
namespace {

// Two variants with pages, one of messages alone, one with pages of its own.
record::Corpus corpus() {
  record::Corpus out;
  for (const char* language : {"bul_Cyrl", "deu_Latn", "eng_Latn", "fra_Latn"})
    out.facts.train[language] = {.documents = 50, .bytes = 9000};
  const auto hold = [&](const char* set, const char* language) {
    record::HeldoutSet row;
    row.set = set, row.language = language, row.documents = 2, row.bytes = 300;
    out.facts.heldout.push_back(row);
  };
  for (const char* language : {"deu_Latn", "eng_Latn"}) hold("pages", language);
  for (const char* language : {"bul_Cyrl", "deu_Latn", "eng_Latn"}) hold("messages", language);
  out.counts.documents.emplace();
  for (const char* language : {"deu_Latn", "eng_Latn", "fra_Latn"})
    (*out.counts.documents)[language].documents = 3;
  return out;
}

TEST(Absent, names_who_lacks_a_set_and_why) {
  const auto found = absent(corpus());
  EXPECT_EQ(
      absent_text("pages", found),
      "No pages are held out in bul_Cyrl (trained on messages alone); in fra_Latn (no twins in "
      "another variant, as far as the sources say).\n\n");
  EXPECT_EQ(absent_text("messages", found),
            "No messages are held out in fra_Latn (no messages there).\n\n");
  EXPECT_EQ(absent_text("texts", found), "") << "no variant has them";
}

TEST(Absent, variants_of_one_reason_stand_together) {
  auto said = corpus();
  said.counts.documents->erase("fra_Latn");
  EXPECT_EQ(absent_text("pages", absent(said)),
            "No pages are held out in bul_Cyrl, fra_Latn (trained on messages alone).\n\n");
}

TEST(Absent, of_texts_tells_how_many_documents_there_are) {
  auto said = corpus();
  record::HeldoutSet row;
  row.set = "texts", row.language = "bul_Cyrl";
  said.facts.heldout.push_back(row);
  EXPECT_EQ(absent_text("texts", absent(said)),
            "No texts are held out in fra_Latn (too few documents: 3).\n\n")
      << "and whose pages are held out is not asked for texts";
  (*said.counts.documents)["fra_Latn"].documents = 40;
  EXPECT_EQ(absent_text("texts", absent(said)),
            "No texts are held out in fra_Latn (none of its 40 documents could be held out whole "
            "within the limits of the recipe).\n\n");
}

TEST(Absent, of_a_corpus_that_counts_no_documents_gives_no_reason_for_pages) {
  auto said = corpus();
  said.counts.documents.reset();
  EXPECT_EQ(absent_text("pages", absent(said)), "No pages are held out in bul_Cyrl, fra_Latn.\n\n");
}

TEST(Absent, is_read_from_the_manifest_and_unknown_without_one) {
  base::MemoryDisk disk;
  base::OwnedContext owned;
  base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 1, ""};
  EXPECT_TRUE(absent_in("corpus", disk).take().empty());
  auto writer = ledger::ArtefactWriter::open(ctx, "corpus", record::Corpus::kind).take();
  record::say(corpus(), writer.manifest());
  writer.finish().take();
  EXPECT_EQ(absent_in("corpus", disk).take().size(), 3U);
}

}  // namespace
}  // namespace eval

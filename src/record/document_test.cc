// What the lines about documents looked like before they had a struct: finished artefacts pin their bytes.
#include "record/document.h"

#include <gtest/gtest.h>

#include "record/step.h"

namespace record {
namespace {

std::string line_of(const base::Json& said) { return base::canonical(said).take(); }

TEST(DocumentLine, of_a_shard_has_the_bytes_that_it_always_had) {
  EXPECT_EQ(line_of(to_json(ShardDocument{"fb3d", "text", 170})),
            R"({"bytes":170,"id":"fb3d","source":"text"})");
}

TEST(DocumentLine, of_held_out_text_has_the_bytes_that_it_always_had) {
  const ScoredDocument said{"texts", "eng_Latn", "fb3d", "", 170, 45, 260.5};
  EXPECT_EQ(line_of(to_json(said)),
            R"({"bits":260.5,"bytes":170,"id":"fb3d","key":"","language":"eng_Latn",)"
            R"("set":"texts","tokens":45})");
  auto former = to_json(said);
  former.erase("key");
  EXPECT_FALSE(read<ScoredDocument>(former, "").take().key);
}

// Bug: an audit counted a line without bytes as one of 0 bytes.
TEST(DocumentLine, that_lacks_a_member_is_named) {
  auto json = to_json(ShardDocument{"fb3d", "text", 170});
  json.erase("bytes");
  const auto read_it = read<ShardDocument>(json, "deu_Latn.documents.jsonl:3");
  EXPECT_EQ(read_it.error().where + ": " + read_it.error().what,
            "deu_Latn.documents.jsonl:3: /bytes is missing");
}

// A reader that needs one number of a line asks where it stands.
TEST(StepLine, has_what_it_took_among_its_own_members) {
  const Step step;
  EXPECT_EQ(pointer(step, step.spent.seconds), "/seconds");
  const Lost lost;
  EXPECT_EQ(pointer(lost, lost.spent.joules), "/joules");
}

}  // namespace
}  // namespace record

#include "ledger/record_text.h"

#include <gtest/gtest.h>

namespace ledger {
namespace {

using base::Json;

TEST(RecordText, is_the_text_of_a_member_and_empty_for_whatever_else_a_signer_may_have_written) {
  EXPECT_EQ(text_at(Json::parse(R"({"stage": "train"})"), "stage"), "train");
  for (const char* body : {R"({"stage": 7})", R"({"stage": ["train"]})", R"({"other": "x"})",
                           "null", R"("stage")", "7", R"(["stage", "train"])"})
    EXPECT_EQ(text_at(Json::parse(body), "stage"), "") << body;
}

}  // namespace
}  // namespace ledger

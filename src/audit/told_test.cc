// What an audit passes on of what other rooms say.
#include <gtest/gtest.h>

#include "audit/check.h"
#include "audit/real_life_test.h"

namespace audit {
namespace {

TEST(Told, is_what_went_wrong_and_where_and_not_what_to_do) {
  EXPECT_EQ(told({base::Code::bad_data, "a byte differs", "out/x", "run `janua audit verify out`"}),
            "out/x: a byte differs");
}

// Bug: the audit advised to run the audit.
TEST(Told, an_audit_never_advises_to_run_an_audit) {
  for (const std::string name : {"sources", "corpus", "tokenizer", "train", "model", "eval"}) {
    RealLife life;
    const auto path = "out/" + name + "/manifest.json";
    life.put(path, life.read(path) + "\n");
    const auto text = to_text(life.unchecked());
    EXPECT_NE(text.find("out/" + name), std::string::npos) << text;
    EXPECT_EQ(text.find("janua audit verify"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace audit

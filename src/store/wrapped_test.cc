#include "store/wrapped.h"

#include <gtest/gtest.h>

namespace store {
namespace {

using namespace std::string_literals;

TEST(Wrapped, names_what_a_download_left) {
  EXPECT_NE(wrapped("\x1f\x8b\x08"s).what.find("gzip"), std::string::npos);
  EXPECT_NE(wrapped("PK\x03\x04"s).what.find("zip"), std::string::npos);
  EXPECT_NE(wrapped("\x80\x02}"s).what.find("pickle"), std::string::npos);
  EXPECT_NE(wrapped("version https://git-lfs.github.com/spec/v1\noid"s).hint.find("git lfs pull"),
            std::string::npos);
  EXPECT_NE(wrapped("\n <!DOCTYPE HTML>\n<head>"s).what.find("HTML"), std::string::npos);
  EXPECT_NE(wrapped("<html lang=\"et\">"s).what.find("HTML"), std::string::npos);
  EXPECT_NE(wrapped("GGUF\x03"s).hint.find(".gguf"), std::string::npos);
  EXPECT_NE(not_a_config("\x40\0\0\0\0\0\0\0{\"a\": 1}"s).what.find("safetensors"),
            std::string::npos);
  auto tar = "model/"s + std::string(251, '\0') + "ustar  ";
  EXPECT_NE(wrapped(tar).what.find("tar"), std::string::npos);
}

TEST(Wrapped, says_nothing_of_others) {
  for (const auto& head : {""s, "{\"architectures\": [\"A\"]}"s, "\0\0\0"s, "<"s, "GGU"s})
    EXPECT_EQ(not_a_config(head).what, "") << head;
}

}  // namespace
}  // namespace store

// Sources that cannot be fetched or read, and who stops the reading.
#include "data/fetch_test.h"

#include <string>
#include <tuple>
#include <vector>

namespace data {
namespace {

using base::Code;
using base::Json;

TEST_F(Sources, a_kind_that_does_not_fit_what_stands_there_is_told_which_does) {
  put("/f/a.txt", "x");
  put("/f/a.JSONL.gz", "x");
  const std::vector<std::tuple<std::string, std::string, std::string>> wrong = {
      {"folder", "/f/a.txt", "kind = \"text\""},
      {"folder", "/f/a.JSONL.gz", "kind = \"jsonl\""},
      {"text", "/f", "kind = \"folder\""},
      {"jsonl", "/f", "kind = \"folder\""}};
  for (const auto& [kind, path, hint] : wrong) {
    const auto recipe = local(kind, path);
    const auto ready = recipe.entry().ready(recipe.settings(), *own_.disk);
    ASSERT_FALSE(ready.ok()) << kind;
    EXPECT_NE(ready.error().hint.find(hint), std::string::npos) << ready.error().sentence();
    EXPECT_EQ(fetch({recipe}).error().code, Code::bad_request);
  }
}

TEST_F(Sources, local_files_are_checked_at_the_door) {
  EXPECT_EQ(fetch({}).error().code, Code::bad_request);
  EXPECT_EQ(fetch({local("text", "/none")}).error().code, Code::missing);
  EXPECT_EQ(fetch({local("folder", "/none")}).error().code, Code::missing);
  put("/t.txt", "x");
  auto pinned = local("text", "/t.txt");
  pinned.from_json({{"sha256", base::sha256("y").hex()}}, "").take();
  EXPECT_EQ(fetch({pinned}).error().code, Code::verification);
}

TEST_F(Sources, a_receiver_that_fails_and_a_cancel_stop_the_reading) {
  put("/t.txt", "x");
  ASSERT_TRUE(fetch({local("text", "/t.txt")}).ok());
  auto context = ctx();
  const auto stopped = read_sources("/out/sources", context, [](Document&&) -> base::Result<void> {
    return base::Error{Code::full_disk, "full", "", ""};
  });
  EXPECT_EQ(stopped.error().code, Code::full_disk);
  own_.cancel.request();
  EXPECT_EQ(read().error().code, Code::interrupted);
}

TEST_F(Sources, a_list_that_is_not_one_is_bad_data) {
  for (const std::string odd : {"", "{}", "[1]", "[{}]", "[{\"kind\":\"deb\"}]"}) {
    put("/out/sources/sources.json", odd);
    EXPECT_EQ(read().error().code, Code::bad_data) << odd;
  }
  Fetched odd;
  odd.kind = "ftp";
  put("/out/sources/sources.json", base::pretty(Json::array({to_json(odd)})));
  EXPECT_EQ(read().error().code, Code::unsupported);
}

}  // namespace
}  // namespace data

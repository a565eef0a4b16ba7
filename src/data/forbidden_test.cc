// Files and folders that cannot be opened, such as those that this user may not read: others of the
// same folder are read all the same.
#include "base/forbidden.h"

#include <set>

#include "data/fetch_test.h"
#include "data/survey.h"
#include "data/walk.h"

namespace data {
namespace {

class Guarded : public base::MemoryDisk {
 public:
  base::Result<std::unique_ptr<base::Reader>> open_reader(const base::Path& path) override {
    if (shut.contains(path)) return refusal(path);
    return MemoryDisk::open_reader(path);
  }
  base::Result<base::Bytes> map(const base::Path& path) override {
    if (shut.contains(path)) return refusal(path);
    return MemoryDisk::map(path);
  }
  base::Result<std::vector<base::DirEntry>> list(const base::Path& folder) override {
    if (shut.contains(folder)) return refusal(folder);
    return MemoryDisk::list(folder);
  }
  std::set<base::Path> shut;

 private:
  static base::Error refusal(const base::Path& path) {
    return {base::Code::io, base::kForbidden, path, "ask its owner"};
  }
};

class Forbidden : public Sources {
 protected:
  Forbidden() {
    auto disk = std::make_unique<Guarded>();
    guarded_ = disk.get();
    own_.disk = std::move(disk);
    put("/f/a.txt", "read");
    put("/f/b.txt", "shut");
    put("/f/c/d.txt", "shut in");
    guarded_->shut = {"/f/b.txt", "/f/c"};
  }
  Guarded* guarded_;
};

// Bug: one such file or folder stopped all of it.
TEST_F(Forbidden, one_that_may_not_be_read_is_left_out_named_and_counted) {
  const auto read = life({local("folder", "/f")});
  ASSERT_EQ(documents_.size(), 1u);
  EXPECT_EQ(documents_[0].key, "a.txt");
  const auto& counts = read.sources[0].counts;
  EXPECT_EQ(counts.at("file left out: not readable by this user"), 1);
  EXPECT_EQ(counts.at("folder left out: not readable by this user"), 1);
  const auto& left_out = read.sources[0].left_out;
  ASSERT_EQ(left_out.size(), 2u);
  EXPECT_EQ(left_out[0].path, "c");
  EXPECT_EQ(left_out[1].path, "b.txt");
  EXPECT_EQ(left_out[1].hint, "ask its owner");
}

TEST_F(Forbidden, a_look_at_the_folder_says_so) {
  auto context = ctx();
  const auto looked = survey("/f", context);
  ASSERT_TRUE(looked.ok()) << looked.error().sentence();
  EXPECT_EQ(looked->files.size(), 1u);
  ASSERT_EQ(looked->left_out.size(), 2u);
  EXPECT_EQ(looked->left_out[0].reason, base::kForbidden);
}

TEST_F(Forbidden, what_becomes_readable_is_a_change) {
  ASSERT_TRUE(fetch({local("folder", "/f")}).ok());
  guarded_->shut = {};
  const auto result = read();
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, base::Code::verification);
}

TEST_F(Forbidden, a_folder_that_itself_may_not_be_read_is_an_error) {
  guarded_->shut.insert("/f");
  EXPECT_EQ(walk(*guarded_, "/f").error().what, base::kForbidden);
}

}  // namespace
}  // namespace data

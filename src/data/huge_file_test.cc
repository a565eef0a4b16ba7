// Files larger than a text may be: nobody reads or hashes what is left out for its size.
#include "data/fetch_test.h"
#include "data/survey.h"

namespace data {
namespace {

class Sparse : public base::MemoryDisk {
 public:
  base::Result<std::unique_ptr<base::Reader>> open_reader(const base::Path& path) override {
    if (path.find("huge") == base::Path::npos) return MemoryDisk::open_reader(path);
    return std::unique_ptr<base::Reader>(std::make_unique<Untouched>());
  }
  std::optional<base::Stamp> stamp(const base::Path& path) override {
    return path.find("huge") == base::Path::npos ? MemoryDisk::stamp(path) : std::nullopt;
  }

 private:
  class Untouched : public base::Reader {
   public:
    Untouched() : Reader(std::uint64_t{2} << 30) {}
    base::Result<std::size_t> read(char*, std::size_t) override {
      ADD_FAILURE() << "a file that is too large is read";
      return std::size_t{0};
    }
  };
};

class HugeFile : public Sources {
 protected:
  HugeFile() { own_.disk = std::make_unique<Sparse>(); }
  std::string ready(const SourceRecipe& one) {
    const auto done = one.entry().ready(one.settings(), *own_.disk);
    return done.ok() ? "" : done.error().sentence();
  }
};

TEST_F(HugeFile, is_left_out_of_a_folder_unread) {
  put("/f/a.txt", "text");
  put("/f/huge.txt", "x");
  const auto read = life({local("folder", "/f")});
  EXPECT_EQ(documents_.size(), 1u);
  ASSERT_EQ(read.sources[0].left_out.size(), 1u);
  EXPECT_EQ(read.sources[0].left_out[0].path, "huge.txt");
  EXPECT_NE(read.sources[0].left_out[0].reason.find("larger than 1 GiB"), std::string::npos);
}

TEST_F(HugeFile, as_all_there_is_is_refused_before_the_work) {
  put("/f/huge.txt", "x");
  put("/huge.csv", "x");
  EXPECT_NE(ready(local("folder", "/f")).find("1 file: larger than 1 GiB"), std::string::npos)
      << ready(local("folder", "/f"));
  for (const auto* kind : {"text", "csv"})
    EXPECT_NE(ready(local(kind, "/huge.csv")).find("make JSON lines of it"), std::string::npos);
}

}  // namespace
}  // namespace data

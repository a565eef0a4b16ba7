// A text of a GiB is read for many seconds: who asks to stop is heard before its end.
#include <algorithm>
#include <cstring>

#include "data/deliver.h"
#include "data/fetch_test.h"

namespace data {
namespace {

// 8 MiB of text in whatever pieces are asked for; somebody asks to stop while one of them is read.
class Stopped : public base::MemoryDisk {
 public:
  Stopped(base::Cancel& cancel, int stop_at) : cancel_(cancel), stop_at_(stop_at) {}
  base::Result<std::unique_ptr<base::Reader>> open_reader(const base::Path&) override {
    return std::unique_ptr<base::Reader>(std::make_unique<Text>(*this));
  }
  int pieces() const { return pieces_; }

 private:
  static constexpr std::uint64_t kBytes = std::uint64_t{8} << 20;
  class Text : public base::Reader {
   public:
    explicit Text(Stopped& disk) : Reader(kBytes), disk_(disk) {}
    base::Result<std::size_t> read(char* to, std::size_t room) override {
      const auto n = std::min<std::uint64_t>(room, kBytes - at_);
      std::memset(to, 'a', n);
      at_ += n;
      if (n > 0) ++disk_.pieces_;
      const bool now = n > 0 ? disk_.pieces_ == disk_.stop_at_ : disk_.stop_at_ < 0;
      if (now) disk_.cancel_.request();
      return static_cast<std::size_t>(n);
    }

   private:
    Stopped& disk_;
    std::uint64_t at_ = 0;
  };

  base::Cancel& cancel_;
  int stop_at_;  // the number of a piece; below 0: when there are no more
  int pieces_ = 0;
};

struct Ended {
  base::Result<void> how;
  int pieces = 0;
  int documents = 0;
};

Ended read_and_stop(const std::string& kind, int stop_at) {
  base::OwnedContext own;
  Stopped disk(own.cancel, stop_at);
  base::Context ctx{disk, *own.clock, *own.reporter, own.cancel, 1, "/cache"};
  Fetched fetched;
  fetched.name = "mine";
  fetched.file = "/large." + kind;
  fetched.language = "deu_Latn";
  fetched.options = base::Json::object();
  Ended out;
  Reading reading;
  reading.document = [&](Document&&) {
    ++out.documents;
    return base::done();
  };
  out.how = source::find(kind)->read(fetched, ctx, reading);
  out.pieces = disk.pieces();
  return out;
}

TEST(StoppedReading, ends_at_the_next_piece_of_the_file) {
  for (const auto* kind : {"text", "html", "csv"}) {
    const auto ended = read_and_stop(kind, 2);
    ASSERT_FALSE(ended.how.ok()) << kind;
    EXPECT_EQ(ended.how.error().code, base::Code::interrupted) << kind;
    EXPECT_EQ(ended.pieces, 2) << kind << ": nothing is read after that";
  }
}

TEST(StoppedReading, gives_no_document_of_a_file_that_was_read_to_its_end) {
  for (const auto* kind : {"text", "html", "csv"}) {
    const auto ended = read_and_stop(kind, -1);
    ASSERT_FALSE(ended.how.ok()) << kind;
    EXPECT_EQ(ended.how.error().code, base::Code::interrupted) << kind;
    EXPECT_EQ(ended.documents, 0) << kind;
  }
}

TEST(StoppedReading, gives_the_document_where_nobody_asks) {
  const auto ended = read_and_stop("text", 1000000);
  EXPECT_TRUE(ended.how.ok());
  EXPECT_EQ(ended.documents, 1);
}

TEST(StoppedReading, ends_between_the_lines_of_a_text) {
  base::Cancel cancel;
  EXPECT_EQ(split_paragraphs("a\n\nb", "k", cancel)->size(), 2u);
  cancel.request();
  const auto cut = split_paragraphs("a\n\nb", "k", cancel);
  ASSERT_FALSE(cut.ok());
  EXPECT_EQ(cut.error().code, base::Code::interrupted);
}

}  // namespace
}  // namespace data

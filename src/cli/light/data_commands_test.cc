// The commands data extract, warc and robots on files in memory and on standard input.
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/context.h"
#include "cli/command.h"
#include "cli/standard_input.h"
#include "store/stream.h"

namespace cli::light {

extern const Entry data_extract;
extern const Entry data_robots;
extern const Entry data_warc;

namespace {

using base::Code;

class DataCommands : public testing::Test {
 protected:
  ~DataCommands() override { std::fclose(out_); }

  base::Result<void> call(const Entry& entry, const std::vector<std::string>& words) {
    const Row row{"data_test", &entry};
    auto read = TRY(read_arguments(row, words));
    Invocation invocation{
        row, std::move(read.plain), std::move(read.given), {}, false, false, false, context_, out_};
    return entry.run(invocation);
  }

  // With these bytes on standard input, whose writer goes on only where `open`.
  base::Result<void> extract_piped(const std::string& bytes, bool open = false) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    EXPECT_EQ(::write(ends[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    if (!open) ::close(ends[1]);
    const int old = ::dup(0);
    ::dup2(ends[0], 0);
    auto said = call(data_extract, {"-"});
    ::dup2(old, 0);
    for (const int end : {old, ends[0]}) ::close(end);
    if (open) ::close(ends[1]);
    return said;
  }

  // What the commands printed since the last call.
  std::string printed() {
    std::string text(static_cast<std::size_t>(std::ftell(out_)), '\0');
    EXPECT_EQ(std::fseek(out_, 0, SEEK_SET), 0);
    EXPECT_EQ(std::fread(text.data(), 1, text.size(), out_), text.size());
    EXPECT_EQ(std::fseek(out_, 0, SEEK_SET), 0);
    return text;
  }

  std::string gzip(const std::string& text) {
    auto writer = store::open_writer(disk_, "packed.gz");
    EXPECT_TRUE(writer.ok() && (*writer)->write(text).ok() && (*writer)->finish().ok());
    return disk_.read("packed.gz").take();
  }

  base::MemoryDisk disk_;
  std::unique_ptr<base::Clock> clock_ = base::real_clock();
  base::SilentReporter reporter_;
  base::Cancel cancel_;
  base::Context context_{disk_, *clock_, reporter_, cancel_, 1, "cache"};
  std::FILE* out_ = std::tmpfile();
};

const std::string kWarc =
    "WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/html\r\nContent-Length: 7\r\n\r\n<p>text"
    "\r\n\r\n";

TEST_F(DataCommands, files_of_next_to_nothing_are_read) {
  const std::string zstd("\x28\xb5\x2f\xfd", 4);
  for (const std::string& bytes : {std::string(), std::string("W"), std::string("WARC"), zstd})
    for (const std::string name : {"a", "a.warc", "a.warc.gz"}) {
      ASSERT_TRUE(disk_.write_file(name, bytes, 0644).ok());
      EXPECT_EQ(call(data_extract, {name}).ok(), bytes != zstd || name != "a") << bytes << name;
      EXPECT_EQ(printed(), bytes == zstd || bytes.empty() ? "" : bytes + "\n") << name;
      EXPECT_TRUE(call(data_warc, {name}).ok()) << bytes << name;
      printed();
      EXPECT_TRUE(call(data_robots, {"--agent", "a", "--path", "/", name}).ok()) << bytes << name;
      EXPECT_EQ(printed(), "{\"allowed\":true,\"line\":null}\n");
    }
}

TEST_F(DataCommands, extract_looks_at_the_first_bytes_unpacked) {
  for (const std::string& bytes : {kWarc, gzip(kWarc)}) {
    ASSERT_TRUE(disk_.write_file("crawl.gz", bytes, 0644).ok());
    ASSERT_TRUE(disk_.write_file("crawl", bytes, 0644).ok());
    for (const std::string name : {"crawl.gz", "crawl", "-"}) {
      EXPECT_TRUE(name == "-" ? extract_piped(bytes).ok() : call(data_extract, {name}).ok());
      EXPECT_NE(printed().find("\"text\":\"text\""), std::string::npos) << name;
    }
  }
  for (const std::string& bytes : {std::string("<p>text"), gzip("<p>text")}) {
    ASSERT_TRUE(extract_piped(bytes).ok());
    EXPECT_EQ(printed(), "text\n");
  }
}

TEST_F(DataCommands, extract_does_not_wait_behind_a_stop) {
  cancel_.request();
  const auto said = extract_piped("<p>text", true);
  ASSERT_FALSE(said.ok());
  EXPECT_EQ(said.error().code, Code::interrupted);
}

}  // namespace
}  // namespace cli::light

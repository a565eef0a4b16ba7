#include "store/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <map>

namespace store {

using base::Code;

namespace {

using Files = std::map<std::string, std::string>;

void add(archive* to, const std::string& path, const std::string& bytes) {
  auto* entry = archive_entry_new();
  archive_entry_set_pathname(entry, path.c_str());
  archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_entry_set_perm(entry, 0644);
  archive_write_header(to, entry);
  archive_write_data(to, bytes.data(), bytes.size());
  archive_entry_free(entry);
}

std::string pack(const Files& files, const std::string& format, const std::string& filter) {
  auto* to = archive_write_new();
  archive_write_set_format_by_name(to, format.c_str());
  if (!filter.empty()) archive_write_add_filter_by_name(to, filter.c_str());
  std::string out(4 << 20, '\0');
  std::size_t used = 0;
  archive_write_set_bytes_in_last_block(to, 1);
  archive_write_open_memory(to, out.data(), out.size(), &used);
  for (const auto& [path, bytes] : files) add(to, path, bytes);
  archive_write_close(to);
  archive_write_free(to);
  out.resize(used);
  return out;
}

std::string make_deb(const Files& files, const std::string& filter = "xz") {
  const std::string ending = filter.empty() ? "" : filter == "gzip" ? ".gz" : "." + filter;
  const std::string end = filter == "zstd" ? ".zst" : ending;
  return pack({{"1debian-binary", "2.0\n"},
               {"2control.tar", "x"},
               {"data.tar" + end, pack(files, "ustar", filter)}},
              "arbsd", "");
}

base::Result<Files> read(const std::string& deb) {
  Files out;
  TRY(read_deb(
      deb, "a.deb", [](const std::string& path) { return !path.ends_with(".png"); },
      [&](const std::string& path, std::string&& bytes) {
        out[path] = std::move(bytes);
        return base::done();
      }));
  return out;
}

std::string noise(std::size_t size) {
  std::string out;
  for (std::uint32_t x = 1; out.size() < size; x = x * 1664525 + 1013904223)
    out += static_cast<char>(x >> 24);
  return out;
}

}  // namespace

TEST(ReadDeb, gives_wanted_files_whatever_the_compression) {
  for (const std::string filter : {"xz", "zstd", "gzip", ""}) {
    const auto files = read(make_deb(
        {{"./usr/a.html", "eins"}, {"./usr/b.png", "x"}, {"./usr/ä", noise(200000)}}, filter));
    ASSERT_TRUE(files.ok()) << filter << files.error().sentence();
    EXPECT_EQ(files->size(), 2u) << filter;
    EXPECT_EQ(files->at("usr/a.html"), "eins");
    EXPECT_EQ(files->at("usr/ä"), noise(200000));
  }
}

TEST(ReadDeb, every_truncation_is_bad_data) {
  for (const std::string filter : {"xz", "zstd", "gzip"}) {
    const auto deb = make_deb({{"./a", noise(30000)}, {"./b", "zwei"}}, filter);
    for (std::size_t keep = 0; keep + 20 < deb.size(); keep += 997) {
      const auto files = read(deb.substr(0, keep));
      ASSERT_FALSE(files.ok()) << filter << " " << keep << " of " << deb.size();
      EXPECT_EQ(files.error().code, Code::bad_data);
      EXPECT_NE(files.error().where.find("a.deb"), std::string::npos);
    }
  }
}

TEST(ReadDeb, what_is_no_package_is_bad_data) {
  EXPECT_EQ(read("").error().code, Code::bad_data);
  EXPECT_EQ(read("hello").error().code, Code::bad_data);
  EXPECT_EQ(read(pack({{"1debian-binary", "2.0\n"}}, "arbsd", "")).error().code, Code::bad_data);
  EXPECT_EQ(read(pack({{"data.tar.xz", "not xz"}}, "arbsd", "")).error().code, Code::bad_data);
}

TEST(ReadDeb, names_that_climb_are_only_names) {
  const auto files = read(make_deb({{"../../etc/passwd", "x"}}));
  ASSERT_TRUE(files.ok());
  EXPECT_TRUE(files->contains("../../etc/passwd"));
}

TEST(ReadDeb, stops_with_what_the_visitor_answers) {
  const auto result = read_deb(
      make_deb({{"./a", "x"}}), "a.deb", [](const std::string&) { return true; },
      [](const std::string&, std::string&&) -> base::Result<void> {
        return base::Error{Code::interrupted, "stop", "", ""};
      });
  EXPECT_EQ(result.error().code, Code::interrupted);
}

static base::Result<Files> read_tar(const std::string& bytes) {
  Files out;
  TRY(read_archive(
      bytes, "a.tgz", [](const std::string& path) { return !path.ends_with(".png"); },
      [&](const std::string& path, std::string&& file) {
        out[path] = std::move(file);
        return base::done();
      }));
  return out;
}

TEST(ReadArchive, gives_wanted_files_whatever_the_compression) {
  for (const std::string filter : {"gzip", "zstd", ""}) {
    const auto files = read_tar(
        pack({{"package/a", "eins"}, {"./b.png", "x"}, {"c", noise(9000)}}, "ustar", filter));
    ASSERT_TRUE(files.ok()) << filter << files.error().sentence();
    EXPECT_EQ(*files, (Files{{"package/a", "eins"}, {"c", noise(9000)}}));
  }
}

TEST(ReadArchive, what_is_cut_or_no_archive_is_bad_data) {
  const auto whole = pack({{"a", noise(9000)}}, "ustar", "gzip");
  for (const std::size_t keep : {whole.size() / 2, whole.size() - 20, std::size_t{30}})
    EXPECT_EQ(read_tar(whole.substr(0, keep)).error().code, Code::bad_data) << keep;
  EXPECT_EQ(read_tar("hello").error().code, Code::bad_data);
}

}  // namespace store

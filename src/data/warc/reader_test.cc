#include "data/warc/reader.h"

#include <gtest/gtest.h>

#include <map>

#include "base/fixture_test.h"
#include "data/warc/front.h"
#include "store/peeked.h"
#include "store/stream.h"

namespace data::warc {

using base::Json;
using base::Path;

namespace {

struct Read {
  std::vector<Record> records;
  std::vector<std::string> payloads;
  std::vector<Gap> gaps;
};

Read read_file(base::Disk& disk, const Path& path, const Limits& limits = {}) {
  Read out;
  auto members = store::Members::open(disk, path, "WARC/");
  EXPECT_TRUE(members.ok());
  Receiver receiver;
  receiver.record = [&](const Record& record, std::string& payload) -> base::Result<void> {
    out.records.push_back(record);
    out.payloads.push_back(payload);
    return {};
  };
  receiver.gap = [&](const Gap& gap) { out.gaps.push_back(gap); };
  EXPECT_TRUE(read_records(*members, limits, receiver).ok());
  return out;
}

Read read_bytes(const std::string& bytes, const std::string& name = "a.warc",
                const Limits& limits = {}) {
  base::MemoryDisk disk;
  EXPECT_TRUE(disk.write_file(name, bytes, 0644).ok());
  return read_file(disk, name, limits);
}

std::string record(const std::string& block, const std::string& fields = "WARC-Type: resource\r\n",
                   std::int64_t length = -1) {
  return "WARC/1.1\r\n" + fields + "Content-Length: " +
         std::to_string(length < 0 ? static_cast<std::int64_t>(block.size()) : length) +
         "\r\n\r\n" + block + "\r\n\r\n";
}

std::string response(const std::string& http) {
  return record(http, "WARC-Type: response\r\nContent-Type: application/http\r\n");
}

std::string gzip(const std::string& text) {
  base::MemoryDisk disk;
  auto writer = store::open_writer(disk, "a.gz");
  EXPECT_TRUE(writer.ok() && (*writer)->write(text).ok() && (*writer)->finish().ok());
  return disk.read("a.gz").take();
}

std::vector<std::string> errors(const Read& read) {
  std::vector<std::string> out;
  for (const auto& one : read.records) out.push_back(one.error);
  return out;
}

using Words = std::vector<std::string>;

// What a row says of a record, that of the file being read.
void compare(const Json& row, const Record& record) {
  const auto got = to_json(record);
  const auto where = row["file"].get<std::string>() + " " + row["offset"].dump();
  EXPECT_EQ(row["error"].is_null(), got["error"].is_null()) << where << got["error"];
  std::vector<const char*> members = {"offset", "length"};
  if (row["error"].is_null())
    members.insert(members.end(),
                   {"type", "uri", "date", "http_status", "mime", "charset", "payload_sha256"});
  for (const auto* name : members) EXPECT_EQ(row[name], got[name]) << where << " " << name;
}

}  // namespace

TEST(Warc, EveryRowOfTheFixture) {
  const auto folder = base::fixture_folder("lawful/warc");
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto disk = base::real_disk();
  std::map<std::string, std::vector<Json>> rows;
  const auto text = disk->read(folder + "/records.jsonl");
  ASSERT_TRUE(text.ok());
  for (std::string_view rest = *text; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    auto row = base::parse_json(line, "records.jsonl");
    ASSERT_TRUE(row.ok());
    rows[(*row)["file"].get<std::string>()].push_back(*row);
  }
  EXPECT_EQ(rows.size(), 17u);  // and an empty file
  for (const auto& [name, wanted] : rows) {
    const auto read = read_file(*disk, folder + "/" + name);
    ASSERT_EQ(read.records.size(), wanted.size()) << name;
    for (std::size_t i = 0; i < wanted.size(); ++i) compare(wanted[i], read.records[i]);
  }
  EXPECT_TRUE(read_file(*disk, folder + "/empty.warc.gz").records.empty());
}

TEST(Warc, SeveralRecordsOfOneMemberHaveNoPlace) {
  const auto read = read_bytes(gzip(record("a") + record("b")) + gzip(record("c")), "a.warc.gz");
  ASSERT_EQ(read.records.size(), 3u);
  EXPECT_FALSE(read.records[0].offset);
  EXPECT_FALSE(read.records[1].offset);
  EXPECT_TRUE(read.records[2].offset);
}

TEST(Warc, DamageInTheMiddleCostsOneRecord) {
  const auto a = gzip(record(std::string(3000, 'a') + "x")), b = gzip(record("b" + a)),
             c = gzip(record("c"));
  for (std::size_t cut = 1; cut < b.size(); cut += 7) {
    const auto read = read_bytes(a + b.substr(0, cut) + c, "a.warc.gz");
    ASSERT_EQ(read.records.size(), cut < 3 ? 2u : 3u) << cut;
    EXPECT_EQ(read.records.front().error, "") << cut;
    EXPECT_EQ(read.records.back().error, "") << cut;
    EXPECT_EQ(*read.records.back().offset, a.size() + cut);
    if (cut < 3) continue;  // too few to be a member
    EXPECT_NE(read.records[1].error, "");
    EXPECT_EQ(*read.records[1].length, cut);
  }
  auto flipped = b;
  flipped[b.size() - 6] ^= 1;  // of its checksum
  EXPECT_EQ(errors(read_bytes(a + flipped + c, "a.warc.gz")), (Words{"", "damaged", ""}));
}

TEST(Warc, WrongLengthsOfPlainRecords) {
  const auto sound = record("sound");
  EXPECT_EQ(errors(read_bytes(record("too long", "", 30) + sound)), (Words{"content-length", ""}));
  EXPECT_EQ(errors(read_bytes(record("too short", "", 3) + sound)), (Words{"content-length", ""}));
  EXPECT_EQ(errors(read_bytes(record("beyond the end", "", 99999) + sound)),
            (Words{"content-length", ""}));
  EXPECT_EQ(errors(read_bytes("WARC/1.0\r\nA: b\r\n\r\nno length\r\n\r\n" + sound)),
            (Words{"content-length", ""}));
  EXPECT_EQ(errors(read_bytes(sound + "WARC/1.0\r\nContent-Length: 5\r\n\r\nab")),
            (Words{"", "truncated"}));
  EXPECT_EQ(errors(read_bytes(sound + "WARC/1.0\r\nContent-Le")), (Words{"", "truncated"}));
  const auto read = read_bytes(record("too short", "", 3) + sound);
  EXPECT_EQ(*read.records[0].length + *read.records[1].length,
            record("too short", "", 3).size() + sound.size());
}

TEST(Warc, AWarcInsideARecordIsItsBlock) {
  const auto inner = record("inner") + record("second");
  const auto read = read_bytes(record("x\r\n\r\n" + inner) + record("b"));
  EXPECT_EQ(errors(read), (Words{"", ""}));
  EXPECT_EQ(read.records[0].payload_bytes, inner.size() + 5);
}

TEST(Warc, BodiesWithoutTheirCodings) {
  const Limits limits{.keep = 1000};
  const auto body = [&](const std::string& head, const std::string& bytes) {
    const auto read =
        read_bytes(response("HTTP/1.1 200 OK\r\n" + head + "\r\n" + bytes), "a.warc", limits);
    EXPECT_EQ(read.records.size(), 1u);
    return read.records[0].error.empty() ? read.payloads[0] : "error: " + read.records[0].error;
  };
  const std::string text(300, 't');
  const std::string chunked = "12c\r\n" + text + "\r\n0\r\n\r\n";
  EXPECT_EQ(body("", text), text);
  EXPECT_EQ(body("Transfer-Encoding: chunked\r\n", chunked), text);
  EXPECT_EQ(body("Transfer-Encoding: chunked\r\n", text), text);
  EXPECT_EQ(body("Transfer-Encoding: chunked\r\n", "5\r\nab"), "error: chunked");
  EXPECT_EQ(body("Transfer-Encoding: chunked\r\n", "2\r\nab\r\nzz\r\n"), "error: chunked");
  EXPECT_EQ(body("Content-Encoding: gzip\r\n", gzip(text)), text);
  EXPECT_EQ(body("Content-Encoding: gzip\r\n", text), text);
  EXPECT_EQ(body("Content-Encoding: gzip, gzip\r\n", gzip(gzip(text))), text);
  EXPECT_EQ(body("Content-Encoding: gzip\r\n", gzip(text).substr(0, 12)),
            "error: content-encoding");
  EXPECT_EQ(body("Content-Encoding: br\r\n", "x"), "error: content-encoding");
  EXPECT_EQ(body("Content-Encoding: utf-8\r\n", text), text);
  const auto wire = gzip(text);
  char size[16];
  std::snprintf(size, sizeof size, "%zx\r\n", wire.size());
  EXPECT_EQ(body("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
                 size + wire + "\r\n0\r\n\r\n"),
            text);
}

TEST(Warc, ABodyEndsWithItsLastChunk) {
  const auto error_of = [](const std::string& body) {
    const auto read =
        read_bytes(response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body));
    EXPECT_EQ(read.records.size(), 1u);
    EXPECT_EQ(read.records[0].payload_sha256.empty(), !read.records[0].error.empty()) << body;
    return read.records[0].error;
  };
  for (const auto* cut :
       {"2\r\nab", "2\r\nab\r", "2\r\nab\r\n", "2\r\nab\r\n3", "2\r\nab\r\n3\r\n"})
    EXPECT_EQ(error_of(cut), "chunked") << cut;
  for (const auto* whole :
       {"", "0", "0\r\n", "2\r\nab\r\n0", "2\r\nab\r\n0\r\n", "2\r\nab\r\n000;a=b\r\n\r\n",
        "2\r\nab\r\n0\r\nTrailer: a\r\n\r\n", "no chunk"})
    EXPECT_EQ(error_of(whole), "") << whole;
}

TEST(Warc, AResponseThatIsNoHttp) {
  using namespace std::string_literals;
  for (const auto& block :
       {"<html>no head"s, "<html>\r\n\r\n<p>no head HTTP/1.1"s, "\x89PNG\r\n\x1A\n\0\0"s,
        "lower HTTP/1.1\r\n\r\n"s, std::string(3 << 20, 'x')}) {
    const auto read = read_bytes(response(block) + response("HTTP/1.1 200 OK\r\n\r\na"));
    EXPECT_EQ(errors(read), (Words{"http", ""})) << block.substr(0, 20);
    EXPECT_EQ(read.records[0].payload_sha256, "");
    EXPECT_EQ(read.records[0].payload_bytes, 0u);
  }
  for (const auto* block :
       {"", "HTTP/1.1 304 Not Modified\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"})
    EXPECT_EQ(errors(read_bytes(response(block))), Words{""}) << block;
}

TEST(Warc, BombsEndAtTheLimit) {
  const Limits limits{.payload = 1 << 20, .block = 1 << 20};
  const auto bomb = gzip(gzip(std::string(1 << 26, '\0')));
  const auto coded = response("HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\n\r\n" + bomb);
  EXPECT_EQ(errors(read_bytes(gzip(coded) + gzip(record("b")), "a.warc.gz", limits)),
            (Words{"too-large", ""}));
  const auto large = gzip(record(std::string(1 << 23, 'a')));
  EXPECT_EQ(errors(read_bytes(large + gzip(record("b")), "a.warc.gz", limits)),
            (Words{"too-large", ""}));
}

TEST(Warc, StreamsOfRubbishGiveNothing) {
  EXPECT_TRUE(read_bytes("").records.empty());
  EXPECT_TRUE(read_bytes(std::string(300000, '\r')).records.empty());
  const auto read = read_bytes(std::string(300000, 'x') + "\r\n" + record("a"));
  ASSERT_EQ(read.records.size(), 1u);
  ASSERT_EQ(read.gaps.size(), 1u);
  EXPECT_EQ(read.gaps[0].bytes, 300002u);
  EXPECT_EQ(*read.records[0].offset, 300002u);
}

// Bytes as a pipe gives them: a few at a time, and once.
class Dripping : public base::Reader {
 public:
  explicit Dripping(std::string bytes) : Reader(0), bytes_(std::move(bytes)) {}
  base::Result<std::size_t> read(char* to, std::size_t room) override {
    const auto size = std::min({room, std::size_t{3}, bytes_.size() - at_});
    std::copy_n(bytes_.data() + at_, size, to);
    at_ += size;
    return size;
  }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

TEST(Warc, TheFirstBytesUnpackedSayWhatAFileIs) {
  const auto holds = [](const std::string& bytes, const std::string& name = "crawl") {
    return holds_records(std::make_unique<Dripping>(bytes), name).take();
  };
  const auto one = gzip(record("a"));
  EXPECT_TRUE(holds(record("a"), "a.html"));
  EXPECT_TRUE(holds(one));
  EXPECT_TRUE(holds(gzip("") + one, "a.gz"));
  EXPECT_TRUE(holds(one.substr(0, 11) + one)) << "the first one is damaged";
  EXPECT_TRUE(holds(one.substr(0, 11), "a.warc.gz"));
  EXPECT_FALSE(holds(one.substr(0, 11)));
  EXPECT_FALSE(holds(gzip("<p>WARC/1.0"), "a.warc.gz"));
  EXPECT_FALSE(holds("<p>WARC/1.0", "a.warc"));
  const std::string four("\x1f\x8b\x08\x00", 4);
  for (const std::string& few : {std::string(), std::string("W"), std::string("WARC"), four})
    EXPECT_FALSE(holds(few)) << few.size();
}

TEST(Warc, WhatWasLookedAtIsReadAgain) {
  const auto bytes = record("a") + record("b");
  for (const auto& stored : {bytes, gzip(record("a")) + gzip(record("b"))}) {
    const store::Peeked source(std::make_unique<Dripping>(stored));
    EXPECT_TRUE(holds_records(source.front(), "").take());
    EXPECT_EQ(store::unpack_front(source.whole(), 1 << 20, "a").take(), bytes);
  }
  const auto unpacked = [](const std::string& stored, std::size_t most = 100) {
    return store::unpack_front(std::make_unique<Dripping>(stored), most, "a");
  };
  EXPECT_EQ(unpacked(gzip("<p>text"), 4).take(), "<p>t");
  EXPECT_EQ(unpacked("").take(), "");
  EXPECT_EQ(unpacked("\x1f").take(), "\x1f");
  EXPECT_EQ(unpacked(gzip("a") + std::string(512, '\0')).take(), "a");
  EXPECT_FALSE(unpacked("\x1f\x8b\x08").ok());
  EXPECT_FALSE(unpacked(gzip("<p>text").substr(0, 15)).ok());
  EXPECT_FALSE(unpacked(gzip("a") + "garbage").ok());
}

}  // namespace data::warc

// Rows of Parquet as pyarrow 26 wrote them, and what is said of files that are none.
#include "store/parquet/file.h"

#include <gmock/gmock.h>

#include "store/parquet/codec.h"

namespace store {
namespace {

using Row = ParquetFile::Row;
using testing::HasSubstr;

std::string from_hex(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return out;
}

// q: text, n: int32, l: list of texts, g: {a: double}; all of them may be null.
const char* const kSnappy =
    "504152311504152015244c15041500120000103c070000005ac3bc7269636801000000621500151215162c1506151015"
    "0615061c00000009200200000003050103021504151015144c15041500120000081c01000000fdffffff150015121516"
    "2c15061510150615061c00000009200200000003050103021504150a150e4c1502150012000005100100000078150015"
    "2015242c15081510150615061c000000103c02000000030203000000031b000102001504151015144c15021500120000"
    "081c000000000000f83f1500151415182c15061510150615061c0000000a24030000000312000102001504198c350018"
    "06736368656d61150800150c250218017125004c1c0000001502250218016e00350218016c150215064c3c0000003504"
    "18046c697374150200150c25021807656c656d656e7425004c1c0000003502180167150200150a250218016100160619"
    "1c194c26001c150c193500061019180171150216061674167c26482608292c15041500150200150015101502003c1610"
    "19061926020400000026001c150219350006101918016e150216061664166c26b401268401292c150415001502001500"
    "15101502003c29061926020400000026001c150c19350006101938016c046c69737407656c656d656e7415021608166c"
    "1674269a0226f001292c15041500150200150015101502003c16021926060219460202020200000026001c150a193500"
    "0610192801670161150216061666166e26940326e402292c15041500150200150015101502003c290619360202020000"
    "0016aa031606260816ca03002820706172717565742d6370702d6172726f772076657273696f6e2032362e302e31194c"
    "1c00001c00001c00001c0000009401000050415231";

base::Result<std::vector<Row>> rows_of(const std::string& bytes) {
  auto file = TRY(ParquetFile::read(base::Bytes(nullptr, bytes), "f.parquet"));
  std::vector<Row> out;
  while (auto rows = TRY(file.next()))
    for (auto& row : *rows) out.push_back(std::move(row));
  return out;
}

TEST(Parquet, RowsComeOutOfColumns) {
  const auto rows = rows_of(from_hex(kSnappy));
  ASSERT_TRUE(rows.ok()) << rows.error().sentence();
  EXPECT_EQ(*rows, (std::vector<Row>{
                       {{"q", "Z\u00fcrich"}, {"n", 1}, {"l", {"x", nullptr}}, {"g", {{"a", 1.5}}}},
                       {{"q", nullptr}, {"n", nullptr}, {"l", Row::array()}, {"g", nullptr}},
                       {{"q", "b"}, {"n", -3}, {"l", nullptr}, {"g", {{"a", nullptr}}}}}));
}

TEST(Parquet, WhatIsCutOrChangedIsAnErrorAndNeverACrash) {
  const auto good = from_hex(kSnappy);
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(rows_of(good.substr(0, size)).ok()) << size;
  for (std::size_t i = 0; i < good.size(); ++i)
    for (const int bit : {0, 3, 7}) {
      auto bad = good;
      bad[i] = static_cast<char>(bad[i] ^ (1 << bit));
      static_cast<void>(rows_of(bad));
    }
}

TEST(Parquet, WhatIsNoneIsNamed) {
  const auto none = rows_of("PAR1 no");
  ASSERT_FALSE(none.ok());
  EXPECT_THAT(none.error().sentence(), HasSubstr("f.parquet: the file is no Parquet"));
  const auto encrypted = rows_of("PARE        PARE");
  ASSERT_FALSE(encrypted.ok());
  EXPECT_EQ(encrypted.error().code, base::Code::unsupported);
}

// Bug: pages of the second version whose values are all null were refused where their writer packed nothing.
TEST(Parquet, NoValuesMayBePackedIntoNoBytes) {
  for (const int codec : {0, 1, 2, 6})
    EXPECT_TRUE(parquet::unpacked("", codec, 0, "f").ok()) << codec;
  EXPECT_FALSE(parquet::unpacked("", 1, 1, "f").ok());
}

// Bug: of two columns of one name the first was lost.
TEST(Parquet, TwoColumnsOfOneNameAreRefused) {
  auto bytes = from_hex(kSnappy);
  const auto footer = bytes.find("schema");
  // The column "n" becomes another "q".
  const auto name = bytes.find("\x18\x01n", footer);
  ASSERT_NE(name, std::string::npos);
  bytes[name + 2] = 'q';
  const auto rows = rows_of(bytes);
  ASSERT_FALSE(rows.ok());
  EXPECT_THAT(rows.error().sentence(), HasSubstr("two columns are named 'q'"));
}

// Bug: a day of INT96 beyond 64 bits of microseconds wrapped round to one of 1969.
TEST(Parquet, MomentsThatNoNumberHoldsAreRefused) {
  auto page = from_hex(
      "150015181518"
      "2c15021500150615060000");
  page += std::string(8, '\0') + std::string("\x7a\x0d\xdf\x0c", 4);
  parquet::Node node;
  node.name = "t";
  node.is_leaf = true;
  node.physical = parquet::Physical::int96;
  const parquet::Chunk chunk{.codec = 0,
                             .values = 1,
                             .begin = 0,
                             .bytes = static_cast<std::int64_t>(page.size()),
                             .physical = parquet::Physical::int96};
  const auto read = parquet::read_column(page, node, chunk, "f");
  ASSERT_FALSE(read.ok()) << read->values[0];
  EXPECT_THAT(read.error().sentence(), HasSubstr("years 1 to 9999"));
}

// A length of Snappy that its bytes cannot come to takes no memory.
TEST(Parquet, ASizeThatIsNotBorneOutIsRefused) {
  EXPECT_FALSE(parquet::unpacked("\x80\x80\x80\x80\x04", 1, std::size_t{1} << 30, "f").ok());
  EXPECT_FALSE(parquet::unpacked_snappy(std::string("\x04\x01\x61\x05", 4), 4, "f").ok());
  const auto run = parquet::unpacked_snappy(std::string("\x05\x00\x61\x01\x01", 5), 5, "f");
  ASSERT_TRUE(run.ok());
  EXPECT_EQ(*run, "aaaaa");
}

}  // namespace
}  // namespace store

#include "store/tfevents.h"

#include <gtest/gtest.h>

namespace store {
namespace {

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char byte : bytes) {
    char two[3];
    std::snprintf(two, sizeof two, "%02x", static_cast<unsigned char>(byte));
    out += two;
  }
  return out;
}

TEST(Tfevents, crc_is_that_of_rfc_3720) {
  EXPECT_EQ(crc32c(""), 0u);
  EXPECT_EQ(crc32c("123456789"), 0xe3069283u);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43u);
}

// The bytes were worked out by hand from the two .proto files.
TEST(Tfevents, an_event_is_the_protocol_buffer_that_a_reader_expects) {
  const auto record = tfevents_scalars(1.5, 300, {{"loss", 2.0}});
  const std::string event =
      "09000000000000f83f"           // 1: 1.5
      "10ac02"                       // 2: 300
      "2a0d"                         // 5: 13 bytes
      "0a0b0a046c6f73731500000040";  // 1: {1: "loss", 2: 2.0}
  EXPECT_EQ(hex(record).substr(24, event.size()), event);
  EXPECT_EQ(record.size(), 8 + 4 + event.size() / 2 + 4);
  EXPECT_EQ(hex(record).substr(0, 16), "1b00000000000000");
}

TEST(Tfevents, the_head_names_the_version) {
  EXPECT_NE(tfevents_head(0).find("brain.Event:2"), std::string::npos);
}

}  // namespace
}  // namespace store

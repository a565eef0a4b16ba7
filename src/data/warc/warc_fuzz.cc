// Any bytes are records, each of which stands in the file behind the one before.
#include <cstddef>
#include <cstdint>

#include "data/warc/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::MemoryDisk disk;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  CHECK(disk.write_file("a.warc", bytes, 0644).ok(), "no file");
  auto members = store::Members::open(disk, "a.warc", "WARC/");
  CHECK(members.ok(), "no members");
  std::uint64_t end = 0;
  data::warc::Receiver receiver;
  receiver.record = [&](const data::warc::Record& record,
                        std::string& payload) -> base::Result<void> {
    CHECK(payload.size() <= 4096, "more is kept than was asked for");
    if (!record.offset) return {};
    CHECK(*record.offset >= end, "a record stands in another");
    end = *record.offset + *record.length;
    CHECK(end <= size, "a record ends behind the file");
    (void)base::pretty(data::warc::to_json(record));
    return {};
  };
  const data::warc::Limits limits{.payload = 1 << 20, .block = 1 << 20, .keep = 4096};
  CHECK(data::warc::read_records(*members, limits, receiver).ok(), "the file is an error");
  return 0;
}

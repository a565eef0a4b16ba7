// Any bytes are segments of a ledger or an error, whoever reads them, and what can be opened can be
// continued. A NUL ends a segment; it stands in no line.
#include <cstddef>
#include <cstdint>

#include "ledger/ledger.h"

using ledger::Torn;

namespace {

void put_segments(base::Disk& disk, std::string_view bytes) {
  for (std::uint64_t number = 0; number < 4; ++number) {
    const auto end = bytes.find('\0');
    disk.write_file(base::join("out", ledger::segment_name(number)), bytes.substr(0, end), 0644)
        .take();
    if (end == std::string_view::npos) return;
    bytes.remove_prefix(end + 1);
  }
}

template <class T>
void expect_sentence(const base::Result<T>& result) {
  CHECK(result.ok() || !result.error().what.empty(), "an error without a sentence");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::MemoryDisk disk;
  base::OwnedContext owned;
  base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 1, ""};
  static base::MemoryDisk keys;
  static const auto key = ledger::Key::load_or_make(keys, "key.pem").take();
  put_segments(disk, {reinterpret_cast<const char*>(data), size});

  const auto verified = ledger::verify_ledger(disk, "out");
  expect_sentence(verified);
  expect_sentence(
      ledger::each_vouched(disk, "out", {}, [](ledger::Record&&) { return base::Result<void>(); }));
  const auto whole = ledger::read_ledger(disk, "out", Torn::ignore);
  expect_sentence(whole);
  if (verified.ok())
    CHECK(whole.ok() && whole->size() == verified->records, "what verifies can be read");

  auto opened = ledger::Ledger::open(ctx, "out");
  expect_sentence(opened);
  if (whole.ok())
    CHECK(opened.ok() && opened->size() == whole->size(), "what can be read can be opened");
  if (!opened.ok()) return 0;
  const auto trusted = opened->trust(key);
  expect_sentence(trusted);
  if (!trusted.ok()) return 0;
  CHECK(opened->append_signed("run", {}, key).ok(), "what can be opened can be continued");
  if (verified.ok()) CHECK(ledger::verify_ledger(disk, "out").ok(), "what is continued verifies");
  return 0;
}

// Any bytes are a package or an error.
#include <cstddef>
#include <cstdint>

#include "store/archive.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::size_t total = 0;
  const auto read = store::read_deb(
      bytes, "fuzz", [](const std::string&) { return true; },
      [&](const std::string&, std::string&& file) -> base::Result<void> {
        total += file.size();
        if (total > (std::size_t{64} << 20))  // a decompression bomb: enough seen
          return base::Error{base::Code::bad_data, "too much", "", ""};
        return {};
      });
  CHECK(read.ok() || !read.error().what.empty(), "an error without a sentence");
  return 0;
}

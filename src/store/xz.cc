#include "store/xz.h"

#include <lzma.h>

#include <algorithm>
#include <vector>

namespace store {

namespace {

constexpr std::size_t kPiece = 1 << 20;  // between two looks whether to stop

base::Error failed(lzma_ret code) {
  const bool memory = code == LZMA_MEM_ERROR;
  return {base::Code::failed,
          memory ? std::string("there is not the memory to compress this text")
                 : "liblzma refuses to compress, with its code " + std::to_string(code),
          "xz", memory ? "free some memory, or let it read less text" : ""};
}

class Encoder {
 public:
  Encoder() = default;
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;
  ~Encoder() { lzma_end(&stream_); }

  base::Result<void> begin(std::uint64_t dictionary_bytes) {
    lzma_options_lzma options;
    CHECK(!lzma_lzma_preset(&options, 9 | LZMA_PRESET_EXTREME), "liblzma knows the preset 9e");
    options.dict_size = static_cast<std::uint32_t>(dictionary_bytes);
    const lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}};
    const auto code = lzma_stream_encoder(&stream_, filters, LZMA_CHECK_CRC64);
    if (code != LZMA_OK) return failed(code);
    return {};
  }

  base::Result<void> add(std::string_view bytes) {
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(bytes.data());
    stream_.avail_in = bytes.size();
    while (stream_.avail_in > 0)
      if (const auto code = step(LZMA_RUN); code != LZMA_OK) return failed(code);
    return {};
  }

  base::Result<std::uint64_t> finish() {
    for (;;) {
      const auto code = step(LZMA_FINISH);
      if (code == LZMA_STREAM_END) return stream_.total_out;
      if (code != LZMA_OK) return failed(code);
    }
  }

 private:
  lzma_ret step(lzma_action action) {
    stream_.next_out = thrown_away_.data();
    stream_.avail_out = thrown_away_.size();
    return lzma_code(&stream_, action);
  }

  lzma_stream stream_ = LZMA_STREAM_INIT;
  std::vector<std::uint8_t> thrown_away_ = std::vector<std::uint8_t>(1 << 16);
};

}  // namespace

std::string xz_library() { return std::string("liblzma ") + lzma_version_string(); }

base::Result<std::uint64_t> xz_size(std::span<const std::string_view> parts,
                                    std::uint64_t dictionary_bytes, const base::Cancel& cancel) {
  CHECK(dictionary_bytes <= kMostXzDictionary, "an xz dictionary has its largest size");
  Encoder encoder;
  TRY(encoder.begin(dictionary_bytes));
  for (const auto& part : parts)
    for (std::size_t at = 0; at < part.size(); at += kPiece) {
      TRY(cancel.check("xz"));
      TRY(encoder.add(part.substr(at, kPiece)));
    }
  TRY(cancel.check("xz"));
  return encoder.finish();
}

}  // namespace store

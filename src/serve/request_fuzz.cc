// Bytes from a stranger: HTTP, then JSON, then the fields of a completion or a chat request.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "infer/fake_model_test.h"
#include "serve/ask.h"
#include "serve/request_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const infer::FakeCodec codec;
  static const serve::ModelFacts facts{"fake", 64, codec};
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  serve::RequestReader reader;
  while (reader.read(bytes) == serve::RequestReader::State::head) {
    reader.enter(serve::kMostBody);
    if (reader.read(bytes) != serve::RequestReader::State::whole) break;
    const auto request = reader.take();
    const auto body = serve::parse_object(request.body);
    if (const auto* json = std::get_if<base::Json>(&body)) {
      (void)serve::read_completion(*json, facts, 1);
      (void)serve::read_chat(*json, facts, 1);
    }
  }
  return 0;
}

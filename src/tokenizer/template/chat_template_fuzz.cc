// Any bytes as a chat template, over one conversation: it is refused with a sentence, or renders, within what
// it may use. Limits are low, so that a template that loops costs a moment.
#include <cstddef>
#include <cstdint>

#include "tokenizer/template/conversation.h"
#include "tokenizer/template/from_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace jinja = tokenizer::jinja;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto made = jinja::ChatTemplate::parse(text);
  if (!made.ok()) {
    CHECK(!made.error().what.empty() && !made.error().where.empty(), "an error that says nothing");
    return 0;
  }
  jinja::Input input;
  input.messages = jinja::parse_value(
                       R"([{"role": "system", "content": " s "}, {"role": "user", "content": "ü"},)"
                       R"({"role": "assistant", "content": [{"type": "text", "text": "a"}],)"
                       R"("tool_calls": [{"function": {"name": "f", "arguments": {"x": 1.5}}}]}])",
                       "")
                       .take();
  jinja::Limits limits;
  limits.steps = 100'000;
  limits.output = 1 << 20;
  std::tm now = {};
  now.tm_mday = 1;
  const auto out = jinja::render(*made, text, input, now, limits);
  if (out.ok()) CHECK(out->size() <= limits.output, "more is written than may be");
  return 0;
}
